import { secretsOf } from "@/domain/index-secrets";
import { didYouMean } from "@/domain/nearest";
import { secretReference } from "@/domain/secrets";
import { isAssignable } from "@/domain/shell-names";
import type { Reading } from "@/server/snapshots/found-paths";

/** The names of the secrets that whoever submits may give to a job. */
export type UsableSecrets = () => Promise<string[]>;

interface Variables {
  /** Where they stand in the YAML; each variable is below, where the document has it. */
  field: string[];
  title: string;
  values: Record<string, string> | undefined;
}

/** Notes every variable that names a secret which is not there, or cannot hold one. */
export async function checkSecrets(
  reading: Pick<Reading, "wrong">,
  { field, title, values = {} }: Variables,
  usable: UsableSecrets,
): Promise<void> {
  const named = Object.entries(values).flatMap(([variable, value]) => {
    const name = secretReference(value);
    return name === null ? [] : [{ variable, name }];
  });
  if (named.length === 0) return;
  const names = await usable();
  for (const { variable, name } of named) {
    const at = [...field, variable];
    const said = `\`${title}.${variable}\``;
    if (!isAssignable(variable))
      reading.wrong(
        at,
        `${said} names a secret: only a variable that bash can set holds one: of letters, digits and _, and none of bash's own.`,
      );
    if (!names.includes(name)) reading.wrong(at, `${said} names the secret ${explainMissing(name, names)}`);
  }
}

/** Notes every secret that the environment's indexes want and that is not there. */
export async function checkIndexSecrets(
  reading: Pick<Reading, "wrong">,
  packages: readonly string[],
  usable: UsableSecrets,
): Promise<void> {
  const wanted = secretsOf(packages);
  if (wanted.length === 0) return;
  const names = await usable();
  for (const name of wanted)
    if (!names.includes(name))
      reading.wrong(
        ["environment"],
        `A package index of \`environment\` names the secret ${explainMissing(name, names)}`,
      );
}

function explainMissing(name: string, names: string[]): string {
  const hint = didYouMean(name, names);
  const set = ` \`atelier secret set -n ${name || "NAME"} --file FILE\` makes it.`;
  return `${name || "without a name"}, which is not here.${hint || set}`;
}
