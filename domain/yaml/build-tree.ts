/** From the library's nodes to our tree: aliases followed, merge keys merged, doubled names and excess refused. */
import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from "yaml";
import type { MapEntry, MapNode, Place, ScalarValue, YamlNode } from "./tree";
import { readScalar } from "./written";

/** Also what aliases are worth once they are followed: a small file can stand for billions of values. */
export const MAX_YAML_VALUES = 20_000;
/** A long text that many aliases name would be looked through for each of them. */
const MAX_STOOD_FOR_CHARS = 1_000_000;
export const MAX_YAML_DEPTH = 60;
export const TOO_DEEP = `The file nests deeper than ${MAX_YAML_DEPTH} levels.`;

/** What is wrong, at a character offset. */
export interface Problem {
  message: string;
  offset: number;
}

/** The tree, or everything that is wrong with it. */
export function buildTree(
  contents: Node,
  lineOf: (offset: number) => number,
  maxValues: number,
): YamlNode | Problem[] {
  const builder = new TreeBuilder(lineOf, maxValues);
  try {
    const root = builder.build(contents, 0);
    return builder.problems.length > 0 ? builder.problems : root;
  } catch (error) {
    if (error instanceof TooMuch) return [{ message: error.message, offset: error.offset }];
    throw error;
  }
}

class TooMuch extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

class TreeBuilder {
  readonly problems: Problem[] = [];
  private values = 0;
  private chars = 0;

  private readonly anchors = new Map<string, Node>();

  constructor(
    private readonly lineOf: (offset: number) => number,
    private readonly maxValues: number,
  ) {}

  build(node: Node | null, depth: number, place = rangeOf(node)): YamlNode {
    if (++this.values > this.maxValues) {
      throw new TooMuch(`The file stands for more than ${this.maxValues} values.`, place.start);
    }
    if (depth > MAX_YAML_DEPTH) throw new TooMuch(TOO_DEEP, place.start);
    if (isAlias(node)) return this.buildAlias(node, depth);
    if (node?.anchor) this.anchors.set(node.anchor, node);
    if (isMap(node)) return this.buildMap(node, depth);
    if (isSeq(node)) {
      const items = node.items.map((item) =>
        this.build(item as Node | null, depth + 1, rangeOf(item, place)),
      );
      return { kind: "list", items, ...place };
    }
    return { kind: "scalar", value: isScalar(node) ? this.scalar(node) : null, ...place };
  }

  private buildAlias(alias: Alias, depth: number): YamlNode {
    const target = this.anchors.get(alias.source);
    if (target) return this.build(target, depth + 1);
    this.problem(`There is no anchor &${alias.source} above.`, rangeOf(alias).start);
    return { kind: "scalar", value: null, ...rangeOf(alias) };
  }

  private scalar(node: Scalar): ScalarValue {
    const text = String(node.value ?? "");
    this.chars += text.length;
    if (this.chars > MAX_STOOD_FOR_CHARS) {
      const message = `The file stands for more than ${MAX_STOOD_FOR_CHARS} characters.`;
      throw new TooMuch(message, rangeOf(node).start);
    }
    if (/\0|\p{Surrogate}/u.test(text)) {
      this.problem(
        "This text has a character that cannot be kept (a zero byte or half a character).",
        rangeOf(node).start,
      );
    }
    return node.type === "PLAIN" && !node.tag ? readScalar(text) : text;
  }

  private buildMap(node: YAMLMap, depth: number): MapNode {
    const place = rangeOf(node);
    const entries = new Map<string, MapEntry>();
    const merged: Pair[] = [];
    for (const pair of node.items) {
      if (isMergeKey(pair.key)) merged.push(pair);
      else this.addEntry(entries, pair, depth, place);
    }
    for (const pair of merged) this.merge(entries, pair.value as Node | null, depth);
    return { kind: "map", entries, ...place };
  }

  private addEntry(entries: Map<string, MapEntry>, pair: Pair, depth: number, parent: Place) {
    const key = rangeOf(pair.key, parent);
    if (!isScalar(pair.key)) return this.problem("The name of a field is plain text.", key.start);
    const name = String(pair.key.value ?? "");
    const earlier = entries.get(name);
    if (earlier) {
      return this.problem(
        `\`${name}\` is here twice, first on line ${this.lineOf(earlier.key.start)}.`,
        key.start,
      );
    }
    if (name === "__proto__") return this.problem("`__proto__` cannot be the name of a field.", key.start);
    const value = this.build(pair.value as Node | null, depth + 1, rangeOf(pair.value, key));
    entries.set(name, { key, value });
  }

  /** `<<: *base`: what the mapping says itself wins. */
  private merge(entries: Map<string, MapEntry>, source: Node | null, depth: number) {
    const node = this.build(source, depth + 1);
    for (const base of node.kind === "list" ? node.items : [node]) {
      if (base.kind !== "map") return this.problem("`<<` merges mappings only.", base.start);
      for (const [name, entry] of base.entries) if (!entries.has(name)) entries.set(name, entry);
    }
  }

  private problem(message: string, offset: number): void {
    if (this.problems.length < 20) this.problems.push({ message, offset });
  }
}

const isMergeKey = (key: unknown) => isScalar(key) && key.type === "PLAIN" && key.value === "<<";

function rangeOf(node: unknown, fallback: Place = { start: 0, end: 0 }): Place {
  const range = (node as Node | null | undefined)?.range;
  return range ? { start: range[0], end: range[1] } : { start: fallback.start, end: fallback.end };
}
