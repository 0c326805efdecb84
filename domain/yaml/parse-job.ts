import type { Issue } from "../errors";
import { type CommandJob, commandJob, READ_ONLY_FIELDS } from "../jobs";
import { checkExpressions } from "./check-expressions";
import { explainIssues, issueAt } from "./explain";
import { checkKind } from "./kinds";
import { applyOverrides } from "./overrides";
import { readYaml, type YamlFile } from "./read-yaml";
import { findPath, plainValue } from "./tree";

const MAX_ISSUES = 100;

export interface JobSource {
  text: string;
  /** The file's name, for messages. */
  file: string;
  /** `a.b=c` as given to `--set`, in order. */
  set?: readonly string[];
}

export interface JobReading {
  /** Null as soon as there is one issue. */
  job: CommandJob | null;
  issues: Issue[];
  /** The file with its places, for checks that come later; null when it is no YAML. */
  document: YamlFile | null;
}

/** Reads a command job. Everything that is wrong with it is told at once, in the order of the lines. */
export function parseJob({ text, file, set = [] }: JobSource): JobReading {
  const { yaml, issues } = readYaml({ text, file });
  if (!yaml) return { job: null, issues, document: null };
  const { root } = yaml;
  if (root.kind !== "map") {
    return {
      job: null,
      issues: [{ message: "A job is a mapping (lines of name: value).", file, line: 1 }],
      document: yaml,
    };
  }
  const problems = applyOverrides(root, set);
  const wrongKind = checkKind(yaml);
  if (wrongKind) return { job: null, issues: [...problems, wrongKind], document: yaml };
  for (const field of READ_ONLY_FIELDS) root.entries.delete(field);

  const parsed = commandJob.safeParse(plainValue(root));
  if (!parsed.success) problems.push(...explainIssues(yaml, parsed.error.issues));
  problems.push(...checkNames(yaml), ...checkExpressions(yaml));
  const job = parsed.success && problems.length === 0 ? parsed.data : null;
  const sorted = problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return { job, issues: sorted.slice(0, MAX_ISSUES), document: yaml };
}

/** Inputs and outputs become variables and folders, so their names are plain. */
function checkNames(yaml: YamlFile): Issue[] {
  return ["inputs", "outputs"].flatMap((field) => {
    const { node } = findPath(yaml.root, [field]);
    const names = node?.kind === "map" ? [...node.entries.keys()] : [];
    const wrong = names.filter((name) => !/^[a-zA-Z_]\w{0,254}$/.test(name));
    return wrong.map((name) =>
      issueAt(
        yaml,
        [field, name],
        `\`${name}\` cannot be a name here: letters, digits and _ are allowed, no digit first.`,
      ),
    );
  });
}
