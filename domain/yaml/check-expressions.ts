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
const ROOTS = ["inputs", "outputs", "name", "default_datastore"];

const MAX_ISSUES = 20;

interface Names {
  inputs: string[];
  outputs: string[];
  /** Optional inputs without a value: they may stand only inside of `$[[ … ]]`. */
  open: string[];
}

export function checkExpressions(yaml: YamlFile): Issue[] {
  const names: Names = {
    inputs: keysAt(yaml, "inputs"),
    outputs: keysAt(yaml, "outputs"),
    open: openInputs(yaml),
  };
  const outputs = names.outputs.map((name) => ["outputs", name, "path"]);
  return [["command"], ...outputs].flatMap((path) => checkText(yaml, path, names));
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

function problemOf(expression: Expression, names: Names): string | undefined {
  const [root = "", ...rest] = expression.path;
  const name = rest.join(".");
  if (Object.hasOwn(ELSEWHERE, root)) return `${ELSEWHERE[root]}, not for a job.`;
  if (!ROOTS.includes(root))
    return `is not known.${didYouMean(root, ROOTS)} There is \${{inputs.x}} and \${{outputs.x}}.`;
  if (root !== "inputs" && root !== "outputs")
    return rest.length > 0 ? `has nothing below \`${root}\`.` : undefined;
  const noun = root === "inputs" ? "input" : "output";
  if (name === "") return `names no ${noun}: write \${{${root}.name}}.`;
  if (!names[root].includes(name)) {
    const known =
      names[root].length > 0 ? ` There is ${names[root].join(", ")}.` : ` The job has no ${root}.`;
    return `names an ${noun} that is not there.${didYouMean(name, names[root]) || known}`;
  }
  const isOpen = root === "inputs" && !expression.isOptional && names.open.includes(name);
  return isOpen
    ? `is an optional input without a value: write it as $[[ … ${expression.source}]].`
    : undefined;
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
