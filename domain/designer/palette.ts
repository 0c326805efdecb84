/** What can be put onto a canvas. */
import { readAssetReference } from "../asset-reference";
import type { ComponentParameter } from "../components/interface";
import { type PaletteEntry, waysToName } from "../components/palette";
import type { FindInterface, Interface } from "./design";

export interface Drawable {
  /** By which a drag names it. */
  key: string;
  title: string;
  description: string;
  category: string;
  /** The wanted name of its step. */
  name: string;
  /** As `jobs` has it. */
  step: Record<string, unknown>;
  ports: Interface;
  /** Of a registered component, the newest first. */
  versions: readonly string[];
}

/** A step that says all by itself, to be written on the spot. */
export const COMMAND_ENTRY: Drawable = {
  key: "command",
  title: "Command",
  description: "A command of your own: its inputs, its outputs and what it runs are written in the panel.",
  category: "Write your own",
  name: "command",
  step: {
    command: "echo hello > ${{outputs.result}}/hello.txt",
    outputs: { result: { type: "uri_folder" } },
  },
  ports: { inputs: {}, outputs: { result: { type: "uri_folder" } } },
  versions: [],
};

/** The groups of the library in the order in which one draws; those that people have named themselves come before. */
const GROUPS = [
  "Data input and output",
  "Data transformation",
  "Feature selection",
  "Statistics",
  "Text analytics",
  "Machine learning algorithms",
  "Model training",
  "Model scoring and evaluation",
  "Python",
  "Operations",
  "Web service",
];

/** The entries that hold every word of a search, in their groups. */
export function searchPalette(entries: readonly Drawable[], search: string): Map<string, Drawable[]> {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, Drawable[]>();
  for (const entry of entries) {
    const text = `${entry.title} ${entry.name} ${entry.category} ${entry.description}`.toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    groups.set(entry.category, [...(groups.get(entry.category) ?? []), entry]);
  }
  return new Map([...groups].sort(([a], [b]) => GROUPS.indexOf(a) - GROUPS.indexOf(b)));
}

const OWN = "Components";

/** A registered component as something to draw with. */
export function drawableOf(entry: PaletteEntry): Drawable {
  const { reference, name, displayName, description, category, type } = entry;
  return {
    key: reference,
    title: displayName,
    description,
    category: category ?? OWN,
    name,
    // Written down, so that its run is called as the canvas calls it.
    step: {
      ...(type === "pipeline" && { type }),
      component: reference,
      ...(displayName !== name && { display_name: displayName }),
    },
    ports: portsOf(entry),
    versions: entry.versions,
  };
}

function portsOf({ inputs, outputs }: PaletteEntry): Interface {
  const toInput = ({ name, type, description, isOptional, choices, ...rest }: ComponentParameter) => {
    const { min, max, default: preset } = rest;
    const all = { type, description, optional: isOptional, default: preset, min, max, enum: choices };
    return [name, Object.fromEntries(Object.entries(all).filter(([, word]) => word !== null))];
  };
  return {
    inputs: Object.fromEntries(inputs.map(toInput)),
    outputs: Object.fromEntries(outputs.map(({ name, type, description }) => [name, { type, description }])),
  } as Interface;
}

/** What the palette says of the component that a step names, whichever of its versions that is. */
export function entryOf(entries: readonly Drawable[], component: string): Drawable | undefined {
  const wanted = readAssetReference(component, "component");
  return entries.find(({ key, step }) => {
    const own = step.component === undefined ? null : readAssetReference(key, "component");
    return own?.name === wanted?.name && (own?.registry === null) === (wanted?.registry === null);
  });
}

/** By which version a step names a component, with the others that it may name; null for what has no versions here. */
export function versionsOf(
  entries: readonly Drawable[],
  component: string,
): { of: string; version: string; versions: string[] } | null {
  const [, of, version] = /^(azureml:[^:@/]+):([^:@/]+)$/.exec(component) ?? [];
  if (of === undefined || version === undefined) return null;
  const entry = entries.find(({ key }) => key.startsWith(`${of}:`));
  return entry ? { of, version, versions: [...new Set([version, ...entry.versions])] } : null;
}

/** What components take and give, by every way to name one: with its version, as the latest, or by its name alone. */
export function findInPalette(entries: readonly PaletteEntry[]): FindInterface {
  const known = new Map<string, Interface>();
  for (const entry of entries) {
    const ports = portsOf(entry);
    for (const reference of waysToName(entry)) known.set(reference, ports);
  }
  // Whatever a registry is called, it is what comes with the studio.
  return (component) =>
    known.get(component.replace(/^azureml:\/\/registries\/[^/]+\//, "azureml://registries/azureml/")) ?? null;
}
