/** The names by which people ask for a curated environment. */
import { didYouMean } from "./nearest";

export const DEFAULT_ENVIRONMENT = "minimal";

interface Asked {
  name: string;
  /** A version or label other than the latest. */
  version?: string;
}

const SHAPES: readonly RegExp[] = [
  /^azureml:\/\/registries\/[^/]+\/environments\/(?<name>[^/]+)(?:\/(?:labels|versions)\/(?<version>[^/]+))?$/,
  /^(?:azureml:)?\/subscriptions\/.+\/environments\/(?<name>[^/]+)(?:\/versions\/(?<version>[^/]+))?$/,
  /^(?:azureml:)?(?<name>[^:/@]+)(?:[:@](?<version>[^:/@]+))?$/,
];

/** `AzureML-sklearn-1.5@latest`, a registry's address, an ARM id or the bare name, taken apart. */
function readName(reference: string): Asked | undefined {
  for (const shape of SHAPES) {
    const { name, version } = shape.exec(reference.trim())?.groups ?? {};
    if (name) return { name, version };
  }
  return undefined;
}

export type Curated = { name: string; notice?: string } | { problem: string };

/** The curated environment that a reference means. There is one version of each: another one asked for is said. */
export function findCurated(reference: string, known: readonly string[]): Curated {
  const asked = readName(reference);
  if (!asked) return { problem: `\`environment\` is “${reference}”, which names no environment.` };
  const wanted = asked.name.toLowerCase();
  const spellings = [wanted, wanted.replace(/^azureml-/, "")];
  const name = spellings.flatMap((spelling) => known.filter((each) => each.toLowerCase() === spelling))[0];
  if (name === undefined) {
    const bare = asked.name.replace(/^AzureML-/i, "");
    const hint = didYouMean(bare, known) || ` There is ${known.join(", ")}.`;
    return { problem: `There is no environment “${asked.name}” here.${hint}` };
  }
  const isLatest = asked.version === undefined || asked.version.toLowerCase() === "latest";
  return isLatest
    ? { name }
    : {
        name,
        notice: `The environment ${name} is this studio's own: version ${asked.version} was asked for.`,
      };
}
