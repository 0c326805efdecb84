/** The ways in which a text names an asset: `azureml:N:V`, `N@latest`, the addresses of registries and workspaces. */
import type { AssetKindDescriptor } from "./asset-kinds/descriptor";
import { ASSET_KINDS, type AssetKind, kindOfType, LATEST, type TypedKind } from "./assets";
import { didYouMean } from "./nearest";

export interface AssetReference {
  name: string;
  /** Null asks for the newest. */
  version: string | null;
  /** A label other than `latest`. */
  label?: string;
  /** The registry that is named; null for the workspace itself. */
  registry: string | null;
}

const SHORT = /^(?:azureml:)?(?<name>[^:/@]+)(?:(?<sign>[:@])(?<version>[^:/@]+))?$/;

/** Null for a text that names no asset of the kind: a path, an address of something else. */
export function readAssetReference(text: string, kind: AssetKind): AssetReference | null {
  const { path, spelling }: AssetKindDescriptor = ASSET_KINDS[kind];
  const end = `${path}/(?<name>[^/]+)(?:/(?<sign>labels|versions)/(?<version>[^/]+))?$`;
  const shapes = [
    ...(spelling ? [spelling] : []),
    new RegExp(`^azureml://registries/(?<registry>[^/]+)/${end}`),
    new RegExp(`^azureml://locations/.+/${end}`),
    new RegExp(`^(?:azureml:)?/subscriptions/.+/${end}`),
    SHORT,
  ];
  for (const shape of shapes) {
    const { name, sign, registry = null, alias, ...found } = shape.exec(text.trim())?.groups ?? {};
    if (!name) continue;
    const version = alias ?? found.version;
    const isLatest = version === undefined || version.toLowerCase() === LATEST;
    if (isLatest) return { name, version: null, registry };
    if (alias !== undefined || sign === "@" || sign === "labels")
      return { name, version: null, label: version, registry };
    return { name, version, registry };
  }
  return null;
}

/** The version of an asset that an input of the type names by its address, with the kind that it is of. */
export function readTypedReference(
  type: string,
  text: string,
): { kind: TypedKind; reference: AssetReference } | null {
  const kind = kindOfType(type);
  const reference = kind && readAssetReference(text, kind);
  return kind && reference ? { kind, reference } : null;
}

const SHOWN_NAMES = 8;

/** What to try in place of a name that is not there: the nearest one, or those there are. */
export function suggestName(name: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const more = known.length > SHOWN_NAMES ? " and others" : "";
  return didYouMean(name, known) || ` There is ${known.slice(0, SHOWN_NAMES).join(", ")}${more}.`;
}
