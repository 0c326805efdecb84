/** The graph of a pipeline with the components that its steps name, from its file and theirs. */
import type { CommandComponent } from "@/domain/components/component";
import { oneOfType } from "@/domain/pipelines/fit";
import {
  type CommandStep,
  choicesIn,
  inlineComponent,
  type Job,
  type Step,
  stepsIn,
} from "@/domain/pipelines/step";
import { checkExpressions } from "@/domain/yaml/check-expressions";
import { checkNames } from "@/domain/yaml/check-names";
import { explainIssues, issueAt } from "@/domain/yaml/explain";
import { folderOf, joinPath } from "@/domain/yaml/paths";
import { partOf, readYaml, type YamlFile } from "@/domain/yaml/read-yaml";
import { problemWith, type Reference, referredFile } from "@/domain/yaml/references";
import { plainValue } from "@/domain/yaml/tree";
import { type FoundPaths, kindsOf, type Reading, textsOf } from "@/server/snapshots/found-paths";
import type { ReadComponent, ReadGraph, ReadStep } from "./read";
import type { RegisteredComponents } from "./registered-components";

/** What holds expressions, in a command and in what goes over files. */
const TEXTS = [["command"], ["input_data"], ["task", "program_arguments"], ["task", "append_row_to"]];
const MAX_STEPS = 1_000;
const MAX_DEPTH = 8;

interface Place {
  part: YamlFile;
  folder: string;
  path: string;
  /** The files that lead here: none may lead to itself. */
  files: readonly string[];
}

export class GraphReader {
  /** The files of components that are named. */
  readonly references: Reference[] = [];
  private readonly texts: Record<string, string>;
  private readonly kinds: ReturnType<typeof kindsOf>;
  private readonly files = new Map<string, ReadComponent | null>();
  private count = 0;
  private readonly reading: Pick<Reading, "issues">;

  constructor(
    reading: Pick<Reading, "issues">,
    found: FoundPaths,
    private readonly registered: RegisteredComponents,
  ) {
    this.reading = reading;
    this.texts = textsOf(found);
    this.kinds = kindsOf(found);
  }

  /** `part` is where `jobs` stands. Steps whose component cannot be read are left out: why is noted. */
  async readSteps(jobs: Record<string, Job>, place: Place): Promise<ReadStep[]> {
    const named = stepsIn(jobs);
    this.count += named.length;
    if (this.count > MAX_STEPS) {
      if (this.count - named.length <= MAX_STEPS)
        this.wrong(
          place.part,
          ["jobs"],
          `\`jobs\` has more than ${MAX_STEPS} steps: make it of several pipelines.`,
        );
      return [];
    }
    const steps: (ReadStep | null)[] = [];
    for (const [name, step] of named) steps.push(await this.readStep(name, step, place));
    return steps.filter((step) => step !== null);
  }

  /** A graph that is a component as a whole: `given` is what the job says of its inputs and outputs. */
  async readWhole(
    component: string,
    given: Pick<ReadGraph, "inputs" | "outputs">,
    place: Place,
  ): Promise<ReadGraph> {
    const nothing: ReadGraph = { ...given, steps: [], part: place.part, folder: place.folder };
    const uses = await this.readNamed(component, place.part, { ...place, path: "" });
    if (!uses) return nothing;
    if (uses.component.type !== "pipeline") {
      this.wrong(
        place.part,
        ["component"],
        `\`component\` names ${component}, which is no pipeline component.`,
      );
      return nothing;
    }
    const graph = (await this.readNested(uses, place))!;
    graph.versionId = uses.versionId;
    for (const [name, input] of Object.entries(uses.component.inputs ?? {})) {
      const value = given.inputs[name]?.given ?? ("default" in input ? input.default : undefined);
      if (value === undefined && !input.optional)
        this.wrong(
          place.part,
          ["inputs"],
          `\`inputs\` lacks \`${name}\`, ${oneOfType(input.type)} that ${uses.label} needs.`,
        );
      graph.inputs[name] = { type: input.type, given: value ?? null };
    }
    for (const name of Object.keys(given.inputs)) {
      if (!Object.hasOwn(graph.inputs, name))
        this.wrong(place.part, ["inputs", name], `\`inputs.${name}\` is no input of ${uses.label}.`);
    }
    return graph;
  }

  private async readStep(name: string, step: Step, place: Place): Promise<ReadStep | null> {
    const field = ["jobs", name];
    const part = partOf(place.part, field) ?? place.part;
    if (!/^[a-zA-Z_]\w{0,254}$/.test(name)) {
      const message = `\`jobs.${name}\` cannot be the name of a step: letters, digits and _ are allowed, no digit first.`;
      this.wrong(place.part, field, message);
      return null;
    }
    const path = place.path === "" ? name : `${place.path}/${name}`;
    const uses = await this.readComponent(step, part, { ...place, path });
    if (!uses) return null;
    const { component } = uses;
    if (component.type !== step.type) {
      const message = `\`jobs.${name}\` is a ${step.type} step, and its component a ${component.type} component: say \`type: ${component.type}\`.`;
      this.wrong(part, ["type"], message);
      return null;
    }
    return { path, name, step, part, uses, graph: await this.readNested(uses, { ...place, path }) };
  }

  /** The graph of a component that is a pipeline, whose inputs are not known yet. */
  async readNested(uses: ReadComponent, place: Place): Promise<ReadGraph | null> {
    const { component, part, folder, key } = uses;
    if (component.type !== "pipeline") return null;
    const files = [...place.files, key];
    const steps = await this.readSteps(component.jobs, { part, folder, path: place.path, files });
    const inputs = Object.entries(component.inputs ?? {}).map(([name, input]) => [
      name,
      { type: input.type, given: null },
    ]);
    const outputs = Object.entries(component.outputs ?? {}).map(([name, { type }]) => [name, type]);
    const ports = { inputs: Object.fromEntries(inputs), outputs: Object.fromEntries(outputs) };
    return { ...ports, steps, choices: choicesIn(component.jobs), part, folder };
  }

  private async readComponent(step: Step, part: YamlFile, place: Place): Promise<ReadComponent | null> {
    const { component } = step;
    if (component === undefined) {
      if (step.type === "pipeline" || step.command === undefined) {
        const message = `\`${fieldOf(place.path)}\` says not what it runs: name a \`component\`${step.type === "command" ? " or a `command`" : ""}.`;
        this.wrong(part, [], message);
        return null;
      }
      this.checkCommand(part);
      const own = { label: null, name: null, versionId: null, key: place.path };
      return { component: ofStep(step), part, folder: place.folder, ...own };
    }
    this.checkAlone(step, part, place.path);
    if (typeof component !== "string") {
      const own = partOf(part, ["component"]) ?? part;
      if (component.type === "command") this.checkCommand(own);
      const name = component.name ?? null;
      return {
        component,
        part: own,
        folder: place.folder,
        label: name,
        name,
        versionId: null,
        key: place.path,
      };
    }
    return this.readNamed(component, part, place);
  }

  /** From its file, or from what is registered. */
  private async readNamed(named: string, part: YamlFile, place: Place): Promise<ReadComponent | null> {
    const file = referredFile(named);
    if (file !== undefined) return this.readFile(joinPath(place.folder, file), part, place);
    const title = place.path === "" ? "component" : `${fieldOf(place.path)}.component`;
    const found = place.files.length > MAX_DEPTH ? "lies too deep." : await this.registered.find(named);
    if (typeof found !== "string") return { ...found, key: found.folder };
    this.wrong(part, ["component"], `\`${title}\` ${found}`);
    return null;
  }

  private readFile(file: string, part: YamlFile, place: Place): ReadComponent | null {
    if (place.files.includes(file) || place.files.length > MAX_DEPTH) {
      const message = `\`${fieldOf(place.path)}.component\` names ${file}, which ${place.files.includes(file) ? "is made of itself" : "lies too deep"}.`;
      this.wrong(part, ["component"], message);
      return null;
    }
    const line = part.root.start >= 0 ? part.lineOf(part.root.start) : undefined;
    const field = ["jobs", place.path, "component"];
    const kind = Object.hasOwn(this.kinds, file) ? this.kinds[file] : undefined;
    if (!this.references.some((each) => each.path === file))
      this.references.push({ path: file, role: "component", field, line });
    const problem = problemWith(kind, "component", undefined);
    if (problem)
      this.wrong(part, ["component"], `\`${fieldOf(place.path)}.component\` names ${file}, ${problem}`);
    const text = Object.hasOwn(this.texts, file) ? this.texts[file] : undefined;
    if (problem || text === undefined) return null;
    const known = this.files.get(file);
    if (known !== undefined) return known;
    const read = this.parse(file, text);
    this.files.set(file, read);
    return read;
  }

  private parse(file: string, text: string): ReadComponent | null {
    const { yaml, issues } = readYaml({ text, file });
    this.reading.issues.push(...issues);
    if (!yaml) return null;
    const read = inlineComponent.safeParse(plainValue(yaml.root));
    if (!read.success) {
      this.reading.issues.push(...explainIssues(yaml, read.error.issues));
      return null;
    }
    const component = read.data;
    this.reading.issues.push(...checkNames(yaml));
    if (component.type === "command") this.checkCommand(yaml);
    const label = component.name ?? file;
    return { component, part: yaml, folder: folderOf(file), label, name: label, versionId: null, key: file };
  }

  /** `outputs` of a step may be bound, which is looked at where steps are joined. */
  checkCommand(part: YamlFile): void {
    this.reading.issues.push(...checkExpressions(part, { texts: TEXTS, hasPaths: false }));
  }

  /** What a component has is not said again beside it. */
  private checkAlone(step: Step, part: YamlFile, path: string): void {
    if (step.type !== "command") return;
    for (const field of ["command", "code", "environment"] as const) {
      if (step[field] === undefined) continue;
      const message = `\`${fieldOf(path)}.${field}\` stands beside a component, which has its own: one of them is needed.`;
      this.wrong(part, [field], message);
    }
  }

  private wrong(part: YamlFile, field: PropertyKey[], message: string): void {
    this.reading.issues.push(issueAt(part, field, message));
  }
}

/** How messages call the step at a path. */
export const fieldOf = (path: string): string => `jobs.${path.replaceAll("/", ".jobs.")}`;

/** A step that says all by itself, as the component that it is. Its inputs are whatever it is given. */
function ofStep(step: CommandStep): CommandComponent {
  const { command, code, environment, environment_variables, distribution, resources } = step;
  return {
    type: "command",
    is_deterministic: step.is_deterministic ?? true,
    command: command!,
    code,
    environment,
    environment_variables,
    distribution,
    resources,
  };
}
