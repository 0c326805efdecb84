/** The names by which people ask for a curated environment. */
import { readAssetReference } from "./asset-reference";
import { didYouMean } from "./nearest";

export const DEFAULT_ENVIRONMENT = "minimal";

/** Second names, for those who know the framework and no version. What each stands for is built under its own name. */
const ALIASES: Readonly<Record<string, string>> = {
  lightgbm: "lightgbm-3.3",
  "pytorch-cpu": "acpt-pytorch-2.8-cuda12.6",
  "tensorflow-cpu": "tensorflow-2.16-cuda12",
};

/** The second names of a curated environment. */
export const aliasesOf = (name: string): string[] =>
  Object.keys(ALIASES).filter((alias) => ALIASES[alias] === name);

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
  const bare = wanted.replace(/^azureml-/, "");
  const spellings = [wanted, bare, ...(Object.hasOwn(ALIASES, bare) ? [ALIASES[bare]!] : [])];
  const name = spellings.flatMap((spelling) => known.filter((each) => each.toLowerCase() === spelling))[0];
  if (name === undefined) {
    const all = [...registered, ...known];
    const others = known.flatMap(aliasesOf);
    const hint = didYouMean(bare, [...all, ...others]) || ` There is ${all.join(", ")}.`;
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
