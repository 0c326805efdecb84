/** The `type` of a job. Files of another kind than a job get one plain sentence in place of many. */
import { z } from "zod";
import { ASSET_KINDS, kindOfType } from "../assets";
import type { Issue } from "../errors";
import type { Job } from "../run-kinds/descriptor";
import { explainIssues, issueAt } from "./explain";
import { oneOf } from "./fields";
import type { YamlFile } from "./read-yaml";
import { findPath, plainValue } from "./tree";
import { Written } from "./written";

/** What a file can be by its `type`, where that is no job that is known here. */
const KINDS: Readonly<Record<string, string>> = {
  sweep: "a sweep",
  parallel: "a parallel job",
  spark: "a Spark job",
  automl: "an AutoML job",
  import: "an import job",
  data_transfer: "a data transfer job",
  finetuning: "a fine-tuning job",
  distillation: "a distillation job",
  amlcompute: "a compute target",
  computeinstance: "a compute target",
  virtualmachine: "a compute target",
  kubernetes: "a compute target or a deployment",
  managed: "a deployment",
  model: "a batch deployment",
  azure_blob: "a datastore",
  azure_file: "a datastore",
};

/**
 * The type that a file is read as; null for a file of another kind. A word that is no kind at all is a slip of the pen:
 * it is told with the file's other mistakes.
 */
export function readJobType<Types extends Readonly<Record<string, Job>>>(
  yaml: YamlFile,
  types: Types,
): { type: (keyof Types & string) | null; issues: Issue[] } {
  const words = Object.keys(types) as [keyof Types & string, ...string[]];
  const { node } = findPath(yaml.root, ["type"]);
  const read = z.object({ type: oneOf(words) }).safeParse({ type: node ? plainValue(node) : words[0] });
  if (!read.success) {
    const other = explainOther(yaml, types);
    if (other) return { type: null, issues: [other] };
    const issues = explainIssues(yaml, read.error.issues);
    // The rest is read as if the word were not there, which would otherwise be told twice.
    if (yaml.root.kind === "map") yaml.root.entries.delete("type");
    return { type: words[0], issues };
  }
  const { type } = read.data;
  const wrong = checkSchemaName(yaml, types, type);
  return wrong ? { type: null, issues: [wrong] } : { type, issues: [] };
}

function explainOther(yaml: YamlFile, types: Readonly<Record<string, Job>>): Issue | undefined {
  const type = textAt(yaml, "type");
  const word = type?.toLowerCase() ?? "";
  const asset = kindOfType(word);
  const kind = asset ? `a ${ASSET_KINDS[asset].noun}` : KINDS[word];
  if (!kind) return undefined;
  const known = Object.entries(types).map(([word, { file }]) => `${file.plural} (\`type: ${word}\`)`);
  const way = asset
    ? `\`atelier ${asset} create -f FILE\` takes it; jobs are ${known.join(", ")}.`
    : `this studio runs ${known.join(", ")} and does not support that kind yet.`;
  return issueAt(yaml, ["type"], `\`type: ${type}\` is ${kind}: ${way}`);
}

function checkSchemaName(
  yaml: YamlFile,
  types: Readonly<Record<string, Job>>,
  type: string,
): Issue | undefined {
  const schema = textAt(yaml, "$schema");
  const name = schema && /(?<![A-Za-z])([A-Za-z]+)\.schema\.json$/.exec(schema)?.[1];
  const isNamed = ({ file }: Job) => file.schemaName.toLowerCase() === name?.toLowerCase();
  if (!name || isNamed(types[type]!)) return undefined;
  const other = Object.keys(types).find((each) => isNamed(types[each]!));
  const way = other ? `say \`type: ${other}\` for that` : `a ${types[type]!.file.schemaName} is needed here`;
  return issueAt(yaml, ["$schema"], `The file says by its \`$schema\` that it is a ${name}; ${way}.`);
}

function textAt(yaml: YamlFile, field: string): string | undefined {
  const { node } = findPath(yaml.root, [field]);
  if (node?.kind !== "scalar" || node.value === null) return undefined;
  return node.value instanceof Written ? node.value.source : node.value;
}
