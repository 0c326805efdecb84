import { stringify } from "yaml";
import type { CommandJob } from "../jobs";

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
] as const; // prettier-ignore

/** A job as tidy YAML: `parseJob` reads it back equal. */
export function stringifyJob(job: CommandJob): string {
  const keys = new Set([...ORDER, ...Object.keys(job)]);
  const entries = [...keys].map((key) => [key, job[key as keyof CommandJob]] as const);
  const ordered = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  // YAML 1.1 quotes every text that a reader of these files could take for a number, a boolean or a merge key.
  return stringify(ordered, {
    version: "1.1",
    merge: true,
    lineWidth: 0,
    nullStr: "",
    aliasDuplicateObjects: false,
  });
}
