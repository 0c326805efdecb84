import type { z } from "zod";
import type { Issue } from "../errors";
import { READ_ONLY_FIELDS } from "../jobs";
import type { Job } from "../run-kinds/descriptor";
import { JOBS } from "../run-kinds/run-kinds";
import { explainIssues } from "./explain";
import { readJobType } from "./job-type";
import { applyOverrides } from "./overrides";
import { readYaml, type YamlFile } from "./read-yaml";
import { plainValue } from "./tree";

const MAX_ISSUES = 100;

export interface JobSource {
  text: string;
  /** The file's name, for messages. */
  file: string;
  /** `a.b=c` as given to `--set`, in order. */
  set?: readonly string[];
}

/** Each type of job by its word. */
type Jobs = Readonly<Record<string, Job>>;
type TypeOf<Types extends Jobs> = keyof Types & string;

export interface JobReading<Types extends Jobs = typeof JOBS> {
  /** What the file is read as; null where it is no job that is known. */
  type: TypeOf<Types> | null;
  /** Null as soon as there is one issue. */
  job: { [Type in TypeOf<Types>]: z.output<Types[Type]["schema"]> }[TypeOf<Types>] | null;
  issues: Issue[];
  /** The file with its places, for checks that come later; null when it is no YAML. */
  document: YamlFile | null;
}

/** Reads the file of a job of any type. Everything that is wrong with it is told at once, in the order of the lines. */
export const parseJob = jobParser(JOBS);

/** A reader of files that are of these types and no other. */
export function jobParser<Types extends Jobs>(types: Types) {
  return ({ text, file, set = [] }: JobSource): JobReading<Types> => {
    const { yaml, issues } = readYaml({ text, file });
    if (!yaml) return { type: null, job: null, issues, document: null };
    const { root } = yaml;
    if (root.kind !== "map") {
      const message = "A job is a mapping (lines of name: value).";
      return { type: null, job: null, issues: [{ message, file, line: 1 }], document: yaml };
    }
    const problems = applyOverrides(root, set);
    const { type, issues: ofType } = readJobType(yaml, types);
    problems.push(...ofType);
    if (type === null) return { type, job: null, issues: problems, document: yaml };
    for (const field of READ_ONLY_FIELDS) root.entries.delete(field);

    const { schema, file: written } = types[type]!;
    const parsed = schema.safeParse(plainValue(root));
    if (!parsed.success) problems.push(...explainIssues(yaml, parsed.error.issues));
    problems.push(...written.check(yaml));
    const sorted = problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)).slice(0, MAX_ISSUES);
    const job = parsed.success && sorted.length === 0 ? parsed.data : null;
    return { type, job: job as JobReading<Types>["job"], issues: sorted, document: yaml };
  };
}
