/** Files of another kind than a command job: they get one plain sentence in place of many. */
import type { Issue } from "../errors";
import { issueAt } from "./explain";
import type { YamlFile } from "./read-yaml";
import { findPath } from "./tree";
import { Written } from "./written";

const KINDS: Readonly<Record<string, string>> = {
  sweep: "a sweep",
  pipeline: "a pipeline",
  parallel: "a parallel job",
  spark: "a Spark job",
  automl: "an AutoML job",
  import: "an import job",
  data_transfer: "a data transfer job",
  finetuning: "a fine-tuning job",
  distillation: "a distillation job",
  uri_file: "a data asset",
  uri_folder: "a data asset",
  mltable: "a data asset",
  custom_model: "a model",
  mlflow_model: "a model",
  triton_model: "a model",
  amlcompute: "a compute target",
  computeinstance: "a compute target",
  virtualmachine: "a compute target",
  kubernetes: "a compute target or a deployment",
  managed: "a deployment",
  model: "a batch deployment",
  azure_blob: "a datastore",
  azure_file: "a datastore",
};

/** What takes such a file instead. */
const COMMANDS: Readonly<Record<string, string>> = { "a data asset": "atelier data create" };

/** A `type` that is no kind at all is a slip of the pen: it is told with the file's other mistakes. */
export function checkKind(yaml: YamlFile): Issue | undefined {
  const type = textAt(yaml, "type");
  const kind = KINDS[type?.toLowerCase() ?? ""];
  if (kind) {
    const command = COMMANDS[kind];
    const way = command
      ? `\`${command} -f FILE\` takes it; a job is a command (\`type: command\`).`
      : "this studio runs command jobs (`type: command`) and does not support that kind yet.";
    return issueAt(yaml, ["type"], `\`type: ${type}\` is ${kind}: ${way}`);
  }
  const schema = textAt(yaml, "$schema");
  const name = schema && /([A-Za-z]+)\.schema\.json$/.exec(schema)?.[1];
  if (!name || name.toLowerCase() === "commandjob") return undefined;
  return issueAt(
    yaml,
    ["$schema"],
    `The file says by its \`$schema\` that it is a ${name}; a commandJob is needed here.`,
  );
}

function textAt(yaml: YamlFile, field: string): string | undefined {
  const { node } = findPath(yaml.root, [field]);
  if (node?.kind !== "scalar" || node.value === null) return undefined;
  return node.value instanceof Written ? node.value.source : node.value;
}
