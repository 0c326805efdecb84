import { Document, type Scalar, visit } from "yaml";
import { readScalar } from "./written";

/** The order in which a person reads a job; what is not named here follows. */
const ORDER = [
  "$schema",
  "type",
  "name",
  "display_name",
  "experiment_name",
  "description",
  "tags",
  "properties",
  "command",
  "code",
  "environment",
  "environment_variables",
  "inputs",
  "outputs",
  "compute",
  "distribution",
  "resources",
  "limits",
] as const;

/** A job as tidy YAML: `parseJob` reads it back equal. */
export function stringifyJob(job: object): string {
  const keys = new Set([...ORDER, ...Object.keys(job)]);
  const entries = [...keys].map((key) => [key, job[key as keyof typeof job]] as const);
  const ordered = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  const document = new Document(ordered, { aliasDuplicateObjects: false });
  visit(document, { Scalar: (_, node) => quoteAmbiguous(node) });
  return document.toString({ lineWidth: 0, nullStr: "" });
}

/** Quotes a text that would be read as a number, a boolean, nothing or a merge when it stood plain. */
function quoteAmbiguous(node: Scalar): void {
  const { value } = node;
  if (typeof value === "string" && (value === "<<" || readScalar(value) !== value))
    node.type = "QUOTE_DOUBLE";
}
