/**
 * A YAML file as a small tree that remembers where each thing stands: aliases and merge keys are followed, and what
 * `--set` has put there knows its option.
 */
import type { FieldPath } from "../issues";
import type { Written } from "./written";

export interface Place {
  /** Character offset in the file; -1 for what came by an option. */
  start: number;
  end: number;
  /** The option that put it there: `--set limits.timeout=5`. */
  option?: string;
}

export type ScalarValue = string | null | Written;
export interface ScalarNode extends Place {
  kind: "scalar";
  value: ScalarValue;
}
export interface ListNode extends Place {
  kind: "list";
  items: YamlNode[];
}
export interface MapNode extends Place {
  kind: "map";
  entries: Map<string, MapEntry>;
}
export interface MapEntry {
  key: Place;
  value: YamlNode;
}
export type YamlNode = ScalarNode | ListNode | MapNode;

/** The tree as plain values; numbers, booleans and nulls stay as they were written. */
export function plainValue(node: YamlNode): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(plainValue);
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, plainValue(entry.value)]));
}

export interface Found {
  /** Undefined where the file does not go all the way. */
  node?: YamlNode;
  /** The name of the last step that is there (the item itself in a list, the start of the file for none). */
  place: Place;
}

export function findPath(root: YamlNode, path: FieldPath): Found {
  let found: Required<Found> = { node: root, place: root };
  for (const step of path) {
    const entry = child(found.node, step);
    if (!entry) return { place: found.place };
    found = { node: entry.value, place: entry.key };
  }
  return found;
}

function child(node: YamlNode, step: PropertyKey): MapEntry | undefined {
  if (node.kind === "map") return node.entries.get(String(step));
  const item = node.kind === "list" ? node.items[Number(step)] : undefined;
  return item && { key: item, value: item };
}
