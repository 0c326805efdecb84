/** The names by which people ask for a curated environment. */
import { readAssetReference } from "./asset-reference";
import { didYouMean } from "./nearest";

export const DEFAULT_ENVIRONMENT = "minimal";

export type Curated = { name: string; notice?: string } | { problem: string };

/** The curated environment that a reference means. There is one version of each: another one asked for is said. */
export function findCurated(
  reference: string,
  known: readonly string[],
  registered: readonly string[] = [],
): Curated {
  const asked = readAssetReference(reference, "environment");
  if (!asked) return { problem: `\`environment\` is “${reference}”, which names no environment.` };
  const wanted = asked.name.toLowerCase();
  const spellings = [wanted, wanted.replace(/^azureml-/, "")];
  const name = spellings.flatMap((spelling) => known.filter((each) => each.toLowerCase() === spelling))[0];
  if (name === undefined) {
    const bare = asked.name.replace(/^AzureML-/i, "");
    const all = [...registered, ...known];
    const hint = didYouMean(bare, all) || ` There is ${all.join(", ")}.`;
    return { problem: `There is no environment “${asked.name}” here.${hint}` };
  }
  const version = asked.label ?? asked.version;
  return version === null
    ? { name }
    : {
        name,
        notice: `The environment ${name} is this studio's own: version ${version} was asked for.`,
      };
}
