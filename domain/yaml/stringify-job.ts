import { Document, type Scalar, visit } from "yaml";
import { jobOf } from "../run-kinds/run-kinds";
import { readScalar } from "./written";

/** A job as tidy YAML, in the order of its type: `parseJob` reads it back equal. */
export function stringifyJob<Spec extends { type: string }>(job: Spec): string {
  const keys = new Set([...(jobOf(job.type)?.file.order ?? []), ...Object.keys(job)]);
  const entries = [...keys].map((key) => [key, job[key as keyof Spec]] as const);
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
