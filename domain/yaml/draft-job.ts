import { jobInput, jobOutput } from "../job-data";
import type { Job, SharedSpec } from "../run-kinds/descriptor";
import type { YamlFile } from "./read-yaml";
import { plainValue, type YamlNode } from "./tree";

/**
 * The fields of a job that are right, where others are wrong: so that what is checked later (files that are not there,
 * a compute target that does not exist) can be told together with the rest.
 */
export function draftJob<Spec extends SharedSpec>({ schema }: Job<Spec>, { root }: YamlFile): Partial<Spec> {
  if (root.kind !== "map") return {};
  const draft: Record<string, unknown> = {};
  for (const [field, each] of Object.entries(schema.shape)) {
    const node = root.entries.get(field)?.value;
    const read = node && each.safeParse(plainValue(node));
    if (read?.success) draft[field] = read.data;
  }
  draft.inputs ??= readEach(root.entries.get("inputs")?.value, jobInput);
  draft.outputs ??= readEach(root.entries.get("outputs")?.value, jobOutput);
  return draft as Partial<Spec>;
}

function readEach(node: YamlNode | undefined, schema: typeof jobInput | typeof jobOutput) {
  if (node?.kind !== "map") return undefined;
  const read = [...node.entries].map(
    ([name, { value }]) => [name, schema.safeParse(plainValue(value))] as const,
  );
  return Object.fromEntries(read.flatMap(([name, { success, data }]) => (success ? [[name, data]] : [])));
}
