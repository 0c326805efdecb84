/** `--set a.b=c`: values are YAML, what lies between is made, `null` removes. */
import type { Issue } from "../errors";
import { MAX_YAML_DEPTH } from "./build-tree";
import { readYaml } from "./read-yaml";
import type { MapNode, Place, YamlNode } from "./tree";

export const MAX_OPTIONS = 100;
/** All options together. */
export const MAX_OPTION_CHARS = 16_384;
/** Each option is a YAML text of its own, so each has a small share of what a whole file may stand for. */
const MAX_OPTION_VALUES = 200;
const MAX_SHOWN_CHARS = 200;

/** Changes the tree; returns what could not be understood. */
export function applyOverrides(root: YamlNode, options: readonly string[]): Issue[] {
  return options.flatMap((option) => applyOverride(root, option) ?? []);
}

function applyOverride(root: YamlNode, option: string): Issue | undefined {
  const shown = option.length > MAX_SHOWN_CHARS ? `${option.slice(0, MAX_SHOWN_CHARS)}…` : option;
  const written = `--set ${shown}`;
  const equals = option.indexOf("=");
  const steps = option.slice(0, Math.max(0, equals)).trim().split(".");
  if (steps.some((step) => step === "" || step === "__proto__")) {
    return { message: `${written}: this is not of the form name=value (or name.name=value).` };
  }
  if (steps.length > MAX_YAML_DEPTH) {
    return { message: `${written}: the name goes deeper than ${MAX_YAML_DEPTH} levels.` };
  }
  const place: Place = { start: -1, end: -1, option: written };
  const value = readValue(option.slice(equals + 1), place);
  if ("message" in value) return { message: `${written}: ${value.message}` };
  const isRemoval = value.kind === "scalar" && value.value === null;
  const problem = setAt(root, steps, isRemoval ? undefined : value, place);
  return problem ? { message: `${written}: ${problem}`, path: steps.join(".") } : undefined;
}

function readValue(text: string, place: Place): YamlNode | { message: string } {
  if (text.trim() === "") return { kind: "scalar", value: null, ...place };
  const { yaml, issues } = readYaml({ text, file: "", maxValues: MAX_OPTION_VALUES });
  if (!yaml) return { message: issues[0]?.message ?? "the value is not YAML." };
  return moveTo(yaml.root, place);
}

/** The value stands where its option says, not on a line of the file. */
function moveTo(node: YamlNode, place: Place): YamlNode {
  if (node.kind === "scalar") return { ...node, ...place };
  if (node.kind === "list")
    return { ...node, ...place, items: node.items.map((item) => moveTo(item, place)) };
  const entries = [...node.entries].map(
    ([name, entry]) => [name, { key: place, value: moveTo(entry.value, place) }] as const,
  );
  return { ...node, ...place, entries: new Map(entries) };
}

function setAt(
  root: YamlNode,
  steps: string[],
  value: YamlNode | undefined,
  place: Place,
): string | undefined {
  let node = root;
  for (const [index, step] of steps.slice(0, -1).entries()) {
    const next = nextNode(node, step, value === undefined, place);
    if (next === null) return undefined;
    if (!next)
      return `${steps.slice(0, index + 1).join(".")} cannot hold anything: it is text, not a mapping.`;
    node = next;
  }
  const last = steps.at(-1)!;
  if (node.kind === "list") return setItem(node.items, last, value);
  if (node.kind !== "map") return `${steps.slice(0, -1).join(".")} is text, not a mapping.`;
  if (value) node.entries.set(last, { key: place, value });
  else node.entries.delete(last);
  return undefined;
}

/** The mapping or list below, made where it is missing; null when a removal finds nothing, undefined for a scalar. */
function nextNode(
  node: YamlNode,
  step: string,
  isRemoval: boolean,
  place: Place,
): YamlNode | null | undefined {
  if (node.kind === "list") return node.items[Number(step)] ?? undefined;
  if (node.kind !== "map") return undefined;
  const existing = node.entries.get(step)?.value;
  const isNothing = !existing || (existing.kind === "scalar" && existing.value === null);
  if (!isNothing) return existing.kind === "scalar" ? undefined : existing;
  if (isRemoval) return null;
  const made: MapNode = { kind: "map", entries: new Map(), ...place };
  node.entries.set(step, { key: place, value: made });
  return made;
}

function setItem(items: YamlNode[], step: string, value: YamlNode | undefined): string | undefined {
  const index = Number(step);
  if (!Number.isInteger(index) || index < 0 || index > items.length) {
    return `${step} is no place in a list of ${items.length}.`;
  }
  if (value) items[index] = value;
  else items.splice(index, 1);
  return undefined;
}
