/** What zod found wrong, in words, each with the line of the file or the `--set` that it comes from. */
import type { z } from "zod";
import type { Issue } from "../errors";
import { type FieldPath, pathText } from "../issues";
import { didYouMean } from "../nearest";
import { quote } from "../quote";
import type { YamlFile } from "./read-yaml";
import { findPath, type Place, type YamlNode } from "./tree";

type ZodIssue = z.core.$ZodIssue;

export function explainIssues(yaml: YamlFile, issues: readonly ZodIssue[]): Issue[] {
  return issues.flatMap((issue) => explain(yaml, issue, issue.path));
}

/** An issue at a path of the tree. The message names its field itself. */
export function issueAt(yaml: YamlFile, path: FieldPath, message: string): Issue {
  return placed(yaml, findPath(yaml.root, path).place, pathText(path), message);
}

export function placed(yaml: YamlFile, place: Place, path: string, message: string): Issue {
  if (place.option !== undefined) return { message: `${place.option}: ${message}`, path };
  return { message, path, file: yaml.file, line: yaml.lineOf(place.start) };
}

function explain(yaml: YamlFile, issue: ZodIssue, path: FieldPath): Issue[] {
  if (issue.code === "invalid_union" && issue.errors.length > 0)
    return explainUnion(yaml, issue.errors, path);
  if (issue.code === "unrecognized_keys") {
    const sentences = issue.message.split("\n");
    return issue.keys.map((key, index) => issueAt(yaml, [...path, key], sentences[index] ?? issue.message));
  }
  const { node } = findPath(yaml.root, path);
  const message = `\`${pathText(path) || "The file"}\` ${sentence(issue, node)}`;
  return [issueAt(yaml, path, message.endsWith("?") ? message : `${message}.`)];
}

/** Of the forms that a value may take, the one that it comes nearest to is explained. */
function explainUnion(yaml: YamlFile, forms: readonly (readonly ZodIssue[])[], path: FieldPath): Issue[] {
  const ranked = [...forms].sort((a, b) => distance(a) - distance(b));
  const best = ranked[0]!;
  if (distance(best) >= WRONG_KIND) {
    const { node } = findPath(yaml.root, path);
    if (node && isNothing(node)) return [issueAt(yaml, path, `\`${pathText(path)}\` ${EMPTY}.`)];
    const kinds = [...new Set(forms.flatMap((form) => form.flatMap(neededKinds)))];
    return [
      issueAt(yaml, path, `\`${pathText(path)}\` is ${nameFound(node)}: ${kinds.join(" or ")} is needed.`),
    ];
  }
  return best.flatMap((issue) => explain(yaml, issue, [...path, ...issue.path]));
}

const WRONG_KIND = 1000;
const EMPTY = "is empty: give it a value or remove it";

function distance(issues: readonly ZodIssue[]): number {
  return issues.reduce((sum, issue) => {
    const isRoot = issue.path.length === 0;
    if (isRoot && issue.code === "invalid_type") return sum + WRONG_KIND;
    if (isRoot && issue.code === "invalid_union")
      return sum + Math.min(...issue.errors.map(distance), WRONG_KIND);
    return sum + (issue.code === "unrecognized_keys" ? issue.keys.length : 1);
  }, 0);
}

function neededKinds(issue: ZodIssue): string[] {
  if (issue.code === "invalid_union") return issue.errors.flatMap((form) => form.flatMap(neededKinds));
  return issue.code === "invalid_type" && issue.path.length === 0 ? [kindName(issue)] : [];
}

const KINDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping (lines of name: value)",
  record: "a mapping (lines of name: value)",
};

function kindName(issue: { expected?: string; format?: string }): string {
  if (issue.format === "safeint") return KINDS.int!;
  return KINDS[issue.expected ?? ""] ?? issue.expected ?? "something else";
}

/** What is wrong with the value, to follow the name of its field. Messages of our own schemas are taken as they are. */
function sentence(issue: ZodIssue, node: YamlNode | undefined): string {
  const words = allowedWords(issue);
  if (!node) return `is missing: ${words ? `one of ${words.join(", ")}` : neededName(issue)} is needed`;
  const found = nameFound(node);
  if (isNothing(node)) return EMPTY;
  if (words) return `is ${found}: allowed is ${words.join(", ")}${hint(node, words)}`;
  if (issue.code === "too_small") return `is ${found}: at least ${issue.minimum} is needed`;
  if (issue.code === "too_big") {
    return `is ${found}: at most ${issue.maximum}${issue.origin === "string" ? " characters are" : " is"} allowed`;
  }
  if (!/^Invalid /.test(issue.message)) return `is ${found}: ${issue.message.replace(/\.$/, "")}`;
  return `is ${found}: ${neededName(issue)} is needed`;
}

const neededName = (issue: ZodIssue) => (issue.code === "invalid_type" ? kindName(issue) : "a value");

function allowedWords(issue: ZodIssue): string[] | undefined {
  if (issue.code === "invalid_value") return issue.values.map(String);
  return "options" in issue && Array.isArray(issue.options) ? issue.options.map(String) : undefined;
}

const hint = (node: YamlNode, words: readonly string[]) =>
  node.kind === "scalar" ? didYouMean(spelling(node.value), words).replace(/^ /, ". ") : "";

const isNothing = (node: YamlNode) => node.kind === "scalar" && spelling(node.value) === "";

const spelling = (value: string | null | { source: string }): string =>
  typeof value === "string" ? value : (value?.source ?? "");

function nameFound(node: YamlNode | undefined): string {
  if (!node) return "missing";
  if (node.kind === "list") return "a list";
  if (node.kind === "map") return "a mapping";
  const text = spelling(node.value);
  if (text === "") return "empty";
  return quote(text);
}
