/** The ways in which a text names an asset: `azureml:N:V`, `N@latest`, the addresses of registries and workspaces. */
import { ASSET_KINDS, type AssetKind, LATEST } from "./assets";
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
  const { path } = ASSET_KINDS[kind];
  const end = `${path}/(?<name>[^/]+)(?:/(?<sign>labels|versions)/(?<version>[^/]+))?$`;
  const shapes = [
    new RegExp(`^azureml://registries/(?<registry>[^/]+)/${end}`),
    new RegExp(`^azureml://locations/.+/${end}`),
    new RegExp(`^(?:azureml:)?/subscriptions/.+/${end}`),
    SHORT,
  ];
  for (const shape of shapes) {
    const { name, sign, version, registry = null } = shape.exec(text.trim())?.groups ?? {};
    if (!name) continue;
    const isLatest = version === undefined || version.toLowerCase() === LATEST;
    if (isLatest) return { name, version: null, registry };
    if (sign === "@" || sign === "labels") return { name, version: null, label: version, registry };
    return { name, version, registry };
  }
  return null;
}

const SHOWN_NAMES = 8;

/** What to try in place of a name that is not there: the nearest one, or those there are. */
export function suggestName(name: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const more = known.length > SHOWN_NAMES ? " and others" : "";
  return didYouMean(name, known) || ` There is ${known.slice(0, SHOWN_NAMES).join(", ")}${more}.`;
}
