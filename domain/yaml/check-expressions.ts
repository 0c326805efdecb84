/** Every expression of a job names something that the job has; mistakes get their line and the nearest name. */
import type { Issue } from "../errors";
import { type Expression, findExpressions } from "../expressions";
import { type FieldPath, pathText } from "../issues";
import { didYouMean } from "../nearest";
import { placed } from "./explain";
import type { YamlFile } from "./read-yaml";
import { findPath, type MapNode, type ScalarNode } from "./tree";
import { Written } from "./written";

/** What may stand before the first dot, and where it belongs when it does not belong here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  parent: "is for the steps of a pipeline",
  search_space: "is for the trials of a sweep",
};
/** What has nothing below it. */
const PLAIN = ["name", "default_datastore"];

const MAX_ISSUES = 20;

/** What of a job holds expressions, beside the paths of its outputs. */
export interface WithExpressions {
  texts: readonly FieldPath[];
  /** Names that they may hold beside inputs and outputs, by what stands before the dot. */
  others?: Readonly<Record<string, readonly string[]>>;
  /** False where the paths of outputs are judged elsewhere. */
  hasPaths?: boolean;
}

interface Names {
  below: Readonly<Record<string, readonly string[]>>;
  /** Optional inputs without a value: they may stand only inside of `$[[ … ]]`. */
  open: string[];
}

export function checkExpressions(
  yaml: YamlFile,
  { texts, others = {}, hasPaths = true }: WithExpressions,
): Issue[] {
  const outputs = keysAt(yaml, "outputs");
  const names: Names = {
    below: { inputs: keysAt(yaml, "inputs"), outputs, ...others },
    open: openInputs(yaml),
  };
  const paths = hasPaths ? outputs.map((name) => ["outputs", name, "path"]) : [];
  return [...texts, ...paths].flatMap((path) => checkText(yaml, path, names));
}

function checkText(yaml: YamlFile, path: FieldPath, names: Names): Issue[] {
  const { node } = findPath(yaml.root, path);
  if (node?.kind !== "scalar" || typeof node.value !== "string") return [];
  const issues = new Map<string, Issue>();
  for (const expression of findExpressions(node.value)) {
    const { source } = expression;
    const problem = issues.has(source) ? undefined : problemOf(expression, names);
    if (!problem) continue;
    issues.set(
      source,
      placed(yaml, placeOf(yaml, node, expression), pathText(path), `\`${source}\` ${problem}`),
    );
    if (issues.size === MAX_ISSUES) break;
  }
  return [...issues.values()];
}

function problemOf(expression: Expression, { below, open }: Names): string | undefined {
  const [root = "", ...rest] = expression.path;
  const name = rest.join(".");
  if (PLAIN.includes(root)) return rest.length > 0 ? `has nothing below \`${root}\`.` : undefined;
  if (!Object.hasOwn(below, root)) return explainRoot(root, Object.keys(below));
  const known = below[root]!;
  const noun = NOUNS[root] ?? `a name of \`${root}\``;
  if (name === "") return `names no ${noun.replace(/^an? /, "")}: write \${{${root}.name}}.`;
  if (!known.includes(name)) {
    const there = known.length > 0 ? ` There is ${known.join(", ")}.` : ` The job has no ${root}.`;
    return `names ${noun} that is not there.${didYouMean(name, known) || there}`;
  }
  const isOpen = root === "inputs" && !expression.isOptional && open.includes(name);
  return isOpen
    ? `is an optional input without a value: write it as $[[ … ${expression.source}]].`
    : undefined;
}

const NOUNS: Readonly<Record<string, string>> = { inputs: "an input", outputs: "an output" };

function explainRoot(root: string, roots: readonly string[]): string {
  if (Object.hasOwn(ELSEWHERE, root)) return `${ELSEWHERE[root]}, not for a job.`;
  const there = roots.map((each) => `\${{${each}.x}}`).join(" and ");
  return `is not known.${didYouMean(root, [...roots, ...PLAIN])} There is ${there}.`;
}

/** The expression is written in the file as it reads, so its own line is found even in a folded text. */
function placeOf(yaml: YamlFile, node: ScalarNode, expression: Expression) {
  const at = node.option === undefined ? yaml.text.indexOf(expression.source, node.start) : -1;
  return at >= 0 && at < node.end ? { start: at, end: at } : node;
}

const keysAt = (yaml: YamlFile, field: string): string[] => [...(mapAt(yaml, field)?.entries.keys() ?? [])];

function mapAt(yaml: YamlFile, field: string): MapNode | undefined {
  const { node } = findPath(yaml.root, [field]);
  return node?.kind === "map" ? node : undefined;
}

function openInputs(yaml: YamlFile): string[] {
  const entries = [...(mapAt(yaml, "inputs")?.entries ?? [])];
  return entries.filter(([, { value }]) => value.kind === "map" && isOpen(value)).map(([name]) => name);
}

function isOpen(input: MapNode): boolean {
  const hasValue = ["value", "default", "path"].some((key) => input.entries.has(key));
  const optional = input.entries.get("optional")?.value;
  const value = optional?.kind === "scalar" ? optional.value : undefined;
  return (
    !hasValue && (value instanceof Written ? value.value === true || value.value === 1 : value === "true")
  );
}
