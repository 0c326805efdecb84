import { and, eq, isNull } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { runs, secrets, secretUses } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { hiddenWords, secretReference } from "@/domain/secrets";
import { audit } from "../core/audit";
import type { Keyring } from "../core/keyring";
import { openVersion } from "./open-version";

interface OfAttempt {
  id: string;
  workspaceId: string;
  attempt: number;
}

export interface TakenSecrets {
  /** The variables with the values in the place of the names. */
  variables: Record<string, string>;
  /** What is to be hidden in the log. */
  masked: string[];
}

/**
 * The values for the variables of an attempt that name secrets: the newest, as they are when it begins, and the same again
 * when it is taken up by another.
 */
export async function takeSecrets(
  tx: Tx,
  keyring: Keyring,
  run: OfAttempt,
  variables: Record<string, string>,
): Promise<TakenSecrets> {
  const taken: TakenSecrets = { variables: { ...variables }, masked: [] };
  const values = new Map<string, string>();
  for (const [variable, written] of Object.entries(variables)) {
    const name = secretReference(written);
    if (name === null) continue;
    const value = values.get(name) ?? (await takeOne(tx, keyring, run, name));
    if (value === null) throw explainGone(name, variable);
    values.set(name, value);
    taken.variables[variable] = value;
  }
  taken.masked = [...values.values()].flatMap(hiddenWords);
  return taken;
}

async function takeOne(tx: Tx, keyring: Keyring, run: OfAttempt, name: string): Promise<string | null> {
  const use = (await findUse(tx, run, name)) ?? (await noteUse(tx, run, name));
  return use && openVersion(tx, keyring, { workspaceId: run.workspaceId, ...use });
}

/** What this attempt was given before. */
async function findUse(tx: Tx, { id, attempt }: OfAttempt, name: string) {
  const [use] = await tx
    .select({ secretId: secretUses.secretId, version: secretUses.version })
    .from(secretUses)
    .innerJoin(secrets, eq(secrets.id, secretUses.secretId))
    .where(and(eq(secretUses.runId, id), eq(secretUses.attempt, attempt), eq(secrets.name, name)));
  return use ?? null;
}

/** Held until the end of the transaction: who deletes the secret meanwhile then sees that it is in use. */
async function noteUse(tx: Tx, { id, workspaceId, attempt }: OfAttempt, name: string) {
  const isIt = and(eq(secrets.workspaceId, workspaceId), eq(secrets.name, name), isNull(secrets.deletedAt));
  const [secret] = await tx
    .select({ secretId: secrets.id, version: secrets.version })
    .from(secrets)
    .where(isIt)
    .for("share");
  if (!secret) return null;
  const { secretId, version } = secret;
  await tx.insert(secretUses).values({ runId: id, attempt, secretId, version });
  const [run] = await tx
    .select({ userId: runs.userId, name: runs.userName })
    .from(runs)
    .where(eq(runs.id, id));
  const by = { userId: run?.userId ?? "", name: run?.name ?? "" };
  const actor = { kind: "engine" as const, runId: id, workspaceId, ...by };
  await audit(tx, { actor, workspaceId }, "secrets.use", secretId, { name, version, attempt });
  return secret;
}

const explainGone = (name: string, variable: string) =>
  new AppError(
    "conflict",
    `The secret “${name}”, which its variable ${variable} names, is not in this workspace any more. Set it, and run the job again.`,
  );
