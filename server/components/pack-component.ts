/** Takes what a component names in files beside it into the component itself. */
import { readEnvironmentFiles } from "@/domain/environment-files";
import type { InlineEnvironment } from "@/domain/inline-environment";
import { rebaseEnvironment } from "@/domain/pipelines/rebase";
import type { Component, Job, Step } from "@/domain/pipelines/step";
import { parseEnvironment } from "@/domain/yaml/parse-environment";
import { folderOf } from "@/domain/yaml/paths";
import { referredFile } from "@/domain/yaml/references";
import { stored } from "../snapshots/kept-paths";
import type { SnapshotFile } from "../snapshots/store-snapshot";
import type { ReadComponent, ReadGraph, ReadStep } from "../submit/pipeline/read";
import type { StepPlanner } from "../submit/pipeline/step-planner";

type Texts = Readonly<Record<string, string>>;
type Written = string | InlineEnvironment | undefined;

export class ComponentPacker {
  /** The files of all codes, each below a folder of its own. */
  readonly files: SnapshotFile[] = [];
  private readonly codes = new Map<string, string>();

  constructor(
    private readonly planner: StepPlanner,
    private readonly texts: Texts,
  ) {}

  pack(uses: ReadComponent, graph: ReadGraph | null): Component {
    const { $schema, version, ...component } = uses.component;
    // Without a name a component within another one would be read as if it declared nothing.
    const name = component.name ?? uses.label ?? undefined;
    if (component.type === "pipeline") return { ...component, name, jobs: this.packSteps(graph!) };
    return { ...component, name, ...this.packWork(uses, component) };
  }

  private packSteps({ steps, choices }: ReadGraph): Record<string, Job> {
    return { ...Object.fromEntries(steps.map((read) => [read.name, this.packStep(read)])), ...choices };
  }

  private packStep({ step, uses, graph }: ReadStep): Step {
    if (uses.versionId !== null) return { ...step, component: `azureml:${uses.label}` };
    if (step.component !== undefined) return { ...step, component: this.pack(uses, graph) };
    return { ...step, ...(step.type === "command" && this.packWork(uses, step)) } as Step;
  }

  private packWork(
    { key, folder }: ReadComponent,
    { code, environment }: { code?: string | undefined; environment?: Written },
  ): { code: string | undefined; environment: Written } {
    const { files, environment: planned } = this.planner.workOf(key);
    const pinned = planned?.versionId ? `azureml:${planned.spec.label}` : null;
    return {
      code: files && files.length > 0 ? this.keepCode(key, code!, stored(files)) : undefined,
      environment: pinned ?? packEnvironment(environment, folder, this.texts),
    };
  }

  private keepCode(key: string, code: string, files: readonly SnapshotFile[]): string {
    const known = this.codes.get(key);
    if (known) return known;
    const last = code
      .replace(/(?<!\/)\/+$/, "")
      .split("/")
      .at(-1)!;
    const base = /^\w[\w.-]{0,99}$/.test(last) ? last : "code";
    const taken = [...this.codes.values()];
    let name = base;
    for (let number = 2; taken.includes(`./${name}`); number++) name = `${base}-${number}`;
    this.codes.set(key, `./${name}`);
    this.files.push(...files.map((file) => ({ ...file, path: `${name}/${file.path}` })));
    return `./${name}`;
  }
}

/** The environment with its files within. One that is named by its name stays so. */
function packEnvironment(written: Written, folder: string, texts: Texts): Written {
  const environment = rebaseEnvironment(written, folder);
  if (typeof environment !== "string")
    return environment && readEnvironmentFiles(environment, "", texts).environment;
  const file = referredFile(environment);
  if (file === undefined) return environment;
  const { environment: read } = parseEnvironment({ text: texts[file]!, file });
  return readEnvironmentFiles(read!, folderOf(file), texts).environment;
}
