/** From the text of a YAML file to a tree with places, or to what is wrong with the text itself. */
import { type CST, Lexer, Parser } from "yaml";
import type { Issue } from "../errors";
import type { FieldPath } from "../issues";
import { buildTree, MAX_YAML_DEPTH, MAX_YAML_VALUES, type Problem, TOO_DEEP } from "./build-tree";
import { composeOne } from "./compose-one";
import { findPath, type YamlNode } from "./tree";

export const MAX_YAML_CHARS = 131_072;
/** Names, values, signs and ends of lines: the library takes its time for each, so their number bounds the time. */
const MAX_YAML_PARTS = 30_000;
const MAX_PROBLEMS = 20;

export interface YamlFile {
  file: string;
  text: string;
  root: YamlNode;
  /** The line of a character offset, from 1. */
  lineOf(offset: number): number;
}
/** The part of a file at a path, with the places that it has in the whole; null where the file does not go so far. */
export function partOf(yaml: YamlFile, path: FieldPath): YamlFile | null {
  const { node } = findPath(yaml.root, path);
  return node ? { ...yaml, root: node } : null;
}

export interface YamlReading {
  /** Null as soon as there is one issue. */
  yaml: YamlFile | null;
  issues: Issue[];
}

export function readYaml(source: { text: string; file: string; maxValues?: number }): YamlReading {
  const { file, maxValues = MAX_YAML_VALUES } = source;
  const text = source.text.replace(/^\uFEFF/, "");
  const lineOf = lineCounter(text);
  const read = readText(text, lineOf, maxValues);
  if (!Array.isArray(read)) return { yaml: { file, text, root: read, lineOf }, issues: [] };
  const problems = read.slice(0, MAX_PROBLEMS);
  return {
    yaml: null,
    issues: problems.map(({ message, offset }) => ({ message, file, line: lineOf(offset) })),
  };
}

function readText(text: string, lineOf: (offset: number) => number, maxValues: number): YamlNode | Problem[] {
  if (text.length > MAX_YAML_CHARS) {
    return [{ message: `The file is longer than ${MAX_YAML_CHARS} characters.`, offset: 0 }];
  }
  const unreadable = findUnreadable(text);
  if (unreadable) return [unreadable];
  const tokens = parseTokens(text);
  if (!tokens) {
    const message = `The file has more than ${MAX_YAML_PARTS} parts (names, values, signs and lines): make it shorter.`;
    return [{ message, offset: 0 }];
  }
  const deep = findTooDeep(tokens);
  if (deep) return [deep];
  const { document, second, problems } = composeOne(tokens, text.length, MAX_PROBLEMS);
  if (second !== undefined) {
    const message = "The file holds more than one YAML document (a line “---” between them).";
    return [{ message, offset: second }];
  }
  if (problems.length > 0) {
    return problems.map(({ code, message, offset }) => ({ message: syntaxMessage(code, message), offset }));
  }
  if (!document?.contents) return [{ message: "The file is empty.", offset: 0 }];
  return buildTree(document.contents, lineOf, maxValues);
}

/** What `Parser.parse` gives, or null as soon as the text has too many parts. */
function parseTokens(text: string): CST.Token[] | null {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let parts = 0;
  for (const part of new Lexer().lex(text)) {
    if (++parts > MAX_YAML_PARTS) return null;
    tokens.push(...parser.next(part));
  }
  tokens.push(...parser.end());
  return tokens;
}

/** The number of the line, from 1, that a character offset is on. */
function lineCounter(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}

/** Bytes that were no UTF-8 have become U+FFFD on their way here; control characters are not allowed in YAML. */
function findUnreadable(text: string): Problem | undefined {
  const offset = text.search(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/);
  if (offset < 0) return undefined;
  const message =
    text[offset] === "\ufffd"
      ? "The file is not UTF-8 here: save it as UTF-8."
      : `There is a control character (code ${text.charCodeAt(offset)}) here, which YAML does not allow.`;
  return { message, offset };
}

/**
 * Looks for excessive nesting before the library composes the document, which it does by recursion: near the end of
 * the stack a regular expression cannot be compiled, and V8 then ends the whole process.
 */
function findTooDeep(tokens: readonly CST.Token[]): Problem | undefined {
  const left = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = left.pop(); next; next = left.pop()) {
    const { token, depth } = next;
    if (depth > MAX_YAML_DEPTH) return { message: TOO_DEEP, offset: token.offset };
    if (token.type === "document" && token.value) left.push({ token: token.value, depth });
    if (!("items" in token)) continue;
    for (const { key, value } of token.items) {
      if (key) left.push({ token: key, depth: depth + 1 });
      if (value) left.push({ token: value, depth: depth + 1 });
    }
  }
  return undefined;
}

function syntaxMessage(code: string, message: string): string {
  const first = message.split("\n")[0]!.slice(0, 200);
  if (code === "TAB_AS_INDENT") return "A tab is used for indentation: YAML takes spaces only.";
  if (code === "TAG_RESOLVE_FAILED") return `${first}: tags (words after “!”) are not used here: remove it.`;
  return `This is not valid YAML: ${first}.`;
}
