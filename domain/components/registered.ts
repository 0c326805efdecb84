/** A component that is registered: all that it says, with nothing left in files beside it but its code. */
import { type Component, inlineComponent } from "../pipelines/step";
import { explainIssues } from "../yaml/explain";
import { readYaml, type YamlFile } from "../yaml/read-yaml";
import { stringifyJob } from "../yaml/stringify-job";
import { plainValue } from "../yaml/tree";

export interface ComponentSpec {
  type: Component["type"];
  /** As people call it, where its author has said. */
  displayName: string | null;
  /** As one file, in which the order of its inputs is kept. Its `code` names a folder of the version's files. */
  yaml: string;
  fileCount: number;
  sizeBytes: number;
}

export interface OpenComponent {
  component: Component;
  /** The file, by which its lines are named. */
  part: YamlFile;
}

/** The component that a text holds, or the first thing that is wrong with it. */
export function readComponentText(text: string, file: string): OpenComponent | string {
  const { yaml, issues } = readYaml({ text, file });
  if (!yaml) return issues[0]!.message;
  const read = inlineComponent.safeParse(plainValue(yaml.root));
  if (!read.success) return explainIssues(yaml, read.error.issues)[0]!.message;
  return { component: read.data, part: yaml };
}

/** What is kept of a version, which was read so before it was kept. */
export function openComponent({ yaml }: Pick<ComponentSpec, "yaml">, file = "component.yml"): OpenComponent {
  const read = readComponentText(yaml, file);
  if (typeof read === "string") throw new Error(`${file} is not what was registered: ${read}`);
  return read;
}

export const writeComponent = (component: Component): string => stringifyJob(component);
