/** From a component's file, and what that names, to all that is kept of it. */
import type { Executor } from "@/db/client";
import { readComponentText, writeComponent } from "@/domain/components/registered";
import { AppError } from "@/domain/errors";
import type { Component } from "@/domain/pipelines/step";
import { checkNames } from "@/domain/yaml/check-names";
import type { AssetReading } from "../assets/asset-reading";
import { type FoundPaths, textsOf } from "../snapshots/found-paths";
import { findLacking, findUnsent } from "../snapshots/kept-paths";
import type { Needs } from "../snapshots/listed-path";
import type { SnapshotFile } from "../snapshots/store-snapshot";
import type { UsableSecrets } from "../submit/check-secrets";
import type { ReadComponent, ReadGraph } from "../submit/pipeline/read";
import { GraphReader } from "../submit/pipeline/read-graph";
import { RegisteredComponents, type StoreContents } from "../submit/pipeline/registered-components";
import { type Part, StepPlanner } from "../submit/pipeline/step-planner";
import { ComponentPacker } from "./pack-component";

interface Given {
  executor: Executor;
  workspaceId: string;
  reading: AssetReading<Component>;
  found: FoundPaths;
  usable: UsableSecrets;
  store: StoreContents;
}

/** A component with nothing left in other files, and those of its code. */
export interface PackedComponent {
  component: Component;
  yaml: string;
  files: SnapshotFile[];
}

/** Steps that say nothing of compute are judged as if they ran here. */
const COMPUTE = "local";

/** It is planned as it would be in a pipeline, so that what is wrong with it is told when it is registered. */
export async function readComponent(given: Given): Promise<{ needs: Needs } | PackedComponent> {
  const { executor, workspaceId, reading, found } = given;
  const texts = textsOf(found);
  const reader = new GraphReader(
    reading,
    found,
    new RegisteredComponents(executor, workspaceId, found, given.store),
  );
  const planner = new StepPlanner(given, COMPUTE);
  const { whole, graph } = await readWhole(reading, reader);
  const early = findLacking(reader.references, found);
  if (early) return { needs: early };

  if (!whole.graph) planner.openComponent(whole.uses);
  const parts = planner.open(graph);
  refuseLocalData(parts, texts);
  const references = parts.flatMap((part) => part.reading.references(texts));
  const named = references.filter(({ role }) => role !== "input");
  const lacking = findLacking(named, found);
  if (lacking) return { needs: lacking };
  reading.check();
  const planned = await planner.plan(graph);
  reading.check();
  const needs = await findUnsent(executor, workspaceId, planned.kept);
  if (needs) return { needs };
  const packer = new ComponentPacker(planner, texts);
  const component = packer.pack(whole.uses, whole.graph);
  return { component, yaml: writeReadable(component), files: packer.files };
}

/** The component as a pipeline's reader has it. Of a command there is no graph: an empty one is planned. */
async function readWhole({ issues, document, asset }: Given["reading"], reader: GraphReader) {
  issues.push(...checkNames(document));
  const { name } = asset;
  const part = document;
  const uses: ReadComponent = {
    component: asset,
    part,
    folder: "",
    label: name,
    name,
    versionId: null,
    key: name,
  };
  if (asset.type === "command") reader.checkCommand(document);
  const place = { part, folder: "", path: "", files: [] };
  const own = await reader.readNested(uses, place);
  const nothing: ReadGraph = { inputs: {}, outputs: {}, steps: [], part, folder: "" };
  return { whole: { uses, graph: own }, graph: own ?? nothing };
}

function refuseLocalData(parts: readonly Part[], texts: Record<string, string>): void {
  for (const { reading } of parts)
    for (const { role, path, field } of reading.references(texts))
      if (role === "input")
        reading.wrong(
          field,
          `\`${field.slice(0, 2).join(".")}\` names ${path}, a file beside it: a registered component says which data asset it takes, as azureml:NAME:VERSION, or has an input for it.`,
        );
}

/** Written out, it is as long as all its files together: what could not be read again is not kept. */
function writeReadable(component: Component): string {
  const yaml = writeComponent(component);
  const read = readComponentText(yaml, "component.yml");
  if (typeof read !== "string") return yaml;
  throw new AppError(
    "invalid",
    `The component cannot be kept as one file with all that it names: ${read} Register the components of its steps by themselves, and name those.`,
  );
}
