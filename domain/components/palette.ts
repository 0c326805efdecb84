/** A component as the palette of drawn pipelines offers it. */
import type { Component } from "../pipelines/step";
import { type ComponentInterface, interfaceOf } from "./interface";

export interface PaletteEntry extends ComponentInterface {
  /** Of whom it is: people of the workspace have registered it, or it comes with the studio. */
  source: "workspace" | "library";
  /** How a step names it, in its field `component`. */
  reference: string;
  name: string;
  /** The newest that is not archived. */
  version: string;
  /** All that are not archived, the newest first. */
  versions: string[];
  displayName: string;
  description: string;
  /** Under which heading it stands; null where nobody has said. */
  category: string | null;
  /** What a step of it is: `command` or `pipeline`. */
  type: Component["type"];
  isDeterministic: boolean;
}

/** The tags that say where it stands. */
const CATEGORY_TAGS = ["category", "library"];

interface Version {
  name: string;
  version: string;
  description: string;
  tags: Readonly<Record<string, string>>;
  component: Component;
}

const inLibrary = (name: string): string => `azureml://registries/azureml/components/${name}`;

/** Every text by which a step can name the newest version of an entry. */
export const waysToName = ({ source, reference, name }: PaletteEntry): string[] =>
  source === "library"
    ? [reference, `${inLibrary(name)}/labels/latest`, inLibrary(name)]
    : [reference, `azureml:${name}@latest`, `azureml:${name}`, name];

export function paletteEntry(
  newest: Version,
  versions: string[],
  source: PaletteEntry["source"],
): PaletteEntry {
  const { name, version, description, tags, component } = newest;
  const tag = CATEGORY_TAGS.find((each) => tags[each]);
  return {
    source,
    reference: source === "library" ? `${inLibrary(name)}/versions/${version}` : `azureml:${name}:${version}`,
    name,
    version,
    versions,
    displayName: component.display_name ?? name,
    description,
    category: tag === undefined ? null : tags[tag]!,
    type: component.type,
    isDeterministic: component.is_deterministic,
    ...interfaceOf(component),
  };
}
