import { and, count, eq, isNull } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "@/db/client";
import { secrets, secretVersions } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { newId } from "@/domain/ids";
import { setSecretInput } from "@/domain/secrets";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { sealValue } from "./envelope";
import { keyInUse } from "./master-key";
import { isSecret } from "./policy";

const MAX_SECRETS = 1_000;

/** What is told of a value that was set: never the value. */
export interface SetSecret {
  name: string;
  version: number;
}

/** Makes the secret, or gives it a new version, which runs are given from their next attempt on. */
export async function setSecret(
  ctx: WorkspaceCtx,
  input: z.input<typeof setSecretInput>,
): Promise<SetSecret> {
  authorize(ctx, "secrets:write");
  const { name, value, newest } = parse(setSecretInput, input);
  return ctx.services.db.transaction((tx) => writeSecret(tx, ctx, { name, value, newest }));
}

/** The same within a command that has authorized and checked it. */
export async function writeSecret(
  tx: Tx,
  ctx: WorkspaceCtx,
  { name, value, newest }: z.output<typeof setSecretInput>,
): Promise<SetSecret> {
  const { services, workspaceId, actor } = ctx;
  const { id, version: before } = await findOrMake(tx, ctx, name);
  if (newest !== undefined && newest !== before) throw explainConflict(name, newest, before);
  const version = before + 1;
  const place = { workspaceId, secretId: id, version };
  const envelope = sealValue(await keyInUse(tx, services.keyring), place, value);
  await tx.insert(secretVersions).values({ secretId: id, version, ...envelope, createdByName: actor.name });
  await tx.update(secrets).set({ version }).where(eq(secrets.id, id));
  await audit(tx, ctx, version === 1 ? "secrets.set" : "secrets.rotate", id, { name, version });
  return { name, version };
}

/** The secret, held until the end; a new one is at version 0 until its value is there. */
async function findOrMake(tx: Tx, { workspaceId, actor }: WorkspaceCtx, name: string) {
  const find = () =>
    tx
      .select({ id: secrets.id, version: secrets.version })
      .from(secrets)
      .where(isSecret(workspaceId, name))
      .for("update");
  const [found] = await find();
  if (found) return found;
  await requireRoom(tx, workspaceId);
  const made = { id: newId("secret"), workspaceId, name, version: 0, createdByName: actor.name };
  // Of two who make it at once the second waits here, and then has the other's before it.
  await tx.insert(secrets).values(made).onConflictDoNothing();
  return (await find())[0]!;
}

async function requireRoom(tx: Tx, workspaceId: string): Promise<void> {
  const [row] = await tx
    .select({ n: count() })
    .from(secrets)
    .where(and(eq(secrets.workspaceId, workspaceId), isNull(secrets.deletedAt)));
  if (row!.n < MAX_SECRETS) return;
  throw new AppError(
    "conflict",
    `This workspace has ${MAX_SECRETS.toLocaleString("en")} secrets, which is as many as it may have: delete some first.`,
  );
}

function explainConflict(name: string, seen: number, now: number): AppError {
  if (seen === 0)
    return new AppError(
      "conflict",
      `There is a secret “${name}” already: rotate it, or choose another name.`,
    );
  const what = now === 0 ? "was deleted" : `is at version ${now} by now`;
  return new AppError("conflict", `The secret “${name}” ${what}: look at it again before you change it.`);
}
