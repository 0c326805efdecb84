import { and, eq, inArray, isNotNull, isNull, ne, sql } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import { endpointKeys, masterKeys, secrets, secretVersions, subscriptions } from "@/db/schema";
import { AppError } from "@/domain/errors";
import type { Keyring, MasterKey } from "../core/keyring";
import type { Services } from "../core/services";
import { rewrap } from "./envelope";
import { idInUse, requireKey } from "./master-key";

export interface Rotation {
  keyId: string;
  /** How many data keys were wrapped anew. */
  rewrapped: number;
  /** How many values were deleted, as their key is lost. */
  forgotten: number;
  /** True when a rotation that was cut short was brought to its end, and no other was begun. */
  isContinued: boolean;
}

const BATCH = 200;

/**
 * Wraps every data key by another master key, while others read and write: what they write from the first moment on is
 * by the new key, and both keys are known until the last data key was wrapped. Killed anywhere, it is run again.
 * `choose` gives the new key.
 */
export async function rotateKey(
  services: Pick<Services, "db" | "sql" | "keyring">,
  choose: (before: string) => MasterKey,
  forgetsLost = false,
): Promise<Rotation> {
  const { db, sql: raw, keyring } = services;
  const connection = await raw.reserve();
  try {
    // Of two at once each would take away the key of the other. The lock ends with the connection, however that ends.
    const [lock] = await connection`select pg_try_advisory_lock(hashtext('atelier: rotate-key')) as is_ours`;
    if (!lock?.is_ours)
      throw new AppError("conflict", "The key is being rotated already: wait until that is done.");
    return await rotateAlone(db, keyring, choose, forgetsLost);
  } finally {
    await connection`select pg_advisory_unlock_all()`;
    connection.release();
  }
}

async function rotateAlone(
  db: Db,
  keyring: Keyring,
  choose: (before: string) => MasterKey,
  forgetsLost: boolean,
): Promise<Rotation> {
  const before = await db.transaction((tx) => idInUse(tx, keyring));
  const isContinued = keyring.find(before) !== null && (await hasOthers(db, before));
  const to = isContinued ? requireKey(keyring, before) : choose(before);
  const forgotten = await dealWithLost(db, keyring, forgetsLost);
  if (!isContinued) await putInUse(db, to.id);
  let rewrapped = 0;
  for (const rewrapSome of [rewrapSecrets, rewrapWebhooks, rewrapEndpointKeys])
    for (let done = BATCH; done > 0; rewrapped += done) done = await rewrapSome(db, keyring, to);
  keyring.keepOnly(to.id);
  return { keyId: to.id, rewrapped, forgotten, isContinued };
}

async function hasOthers(db: Db, keyId: string): Promise<boolean> {
  const isOther = ne(secretVersions.keyId, keyId);
  const [other] = await db
    .select({ id: secretVersions.secretId })
    .from(secretVersions)
    .where(isOther)
    .limit(1);
  if (other !== undefined || (await db.$count(subscriptions, ne(subscriptions.keyId, keyId))) > 0)
    return true;
  return (await db.$count(endpointKeys, ne(endpointKeys.keyId, keyId))) > 0;
}

/** Deletes the values whose key is not here, or refuses to go on: nothing is taken away that could come back. */
async function dealWithLost(db: Db, keyring: Keyring, forgets: boolean): Promise<number> {
  const ofSecrets = await db.selectDistinct({ id: secretVersions.keyId }).from(secretVersions);
  const ofWebhooks = await db
    .selectDistinct({ id: sql<string>`${subscriptions.keyId}` })
    .from(subscriptions)
    .where(isNotNull(subscriptions.keyId));
  const ofEndpoints = await db.selectDistinct({ id: endpointKeys.keyId }).from(endpointKeys);
  const ids = new Set([...ofSecrets, ...ofWebhooks, ...ofEndpoints].map(({ id }) => id));
  const lost = [...ids].filter((id) => keyring.find(id) === null);
  if (lost.length === 0) return 0;
  if (!forgets) requireKey(keyring, lost[0]!);
  return db.transaction((tx) => forget(tx, lost));
}

async function forget(tx: Tx, keyIds: string[]): Promise<number> {
  const gone = await tx.delete(secretVersions).where(inArray(secretVersions.keyId, keyIds)).returning();
  const webhooks = await tx.delete(subscriptions).where(inArray(subscriptions.keyId, keyIds)).returning();
  const ofEndpoints = await tx.delete(endpointKeys).where(inArray(endpointKeys.keyId, keyIds)).returning();
  await tx.execute(sql`
    update secrets set deleted_at = now() where deleted_at is null and not exists (
      select from secret_versions v where v.secret_id = secrets.id and v.version = secrets.version)`);
  return gone.length + webhooks.length + ofEndpoints.length;
}

/** Waits for those who still encrypt with the key before. */
async function putInUse(db: Db, id: string): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.update(masterKeys).set({ retiredAt: sql`now()` }).where(isNull(masterKeys.retiredAt));
    await tx
      .insert(masterKeys)
      .values({ id })
      .onConflictDoUpdate({ target: masterKeys.id, set: { retiredAt: null } });
  });
}

async function rewrapSecrets(db: Db, keyring: Keyring, to: MasterKey): Promise<number> {
  return db.transaction(async (tx) => {
    const rows = await tx
      .select({ version: secretVersions, workspaceId: secrets.workspaceId })
      .from(secretVersions)
      .innerJoin(secrets, eq(secrets.id, secretVersions.secretId))
      .where(ne(secretVersions.keyId, to.id))
      .limit(BATCH)
      .for("update", { of: secretVersions });
    for (const { version: row, workspaceId } of rows) {
      const place = { workspaceId, secretId: row.secretId, version: row.version };
      const wrappedKey = rewrap(requireKey(keyring, row.keyId), to, place, row.wrappedKey);
      await tx
        .update(secretVersions)
        .set({ keyId: to.id, wrappedKey })
        .where(and(eq(secretVersions.secretId, row.secretId), eq(secretVersions.version, row.version)));
    }
    return rows.length;
  });
}

/** What subscriptions keep sealed, in the same way. */
async function rewrapWebhooks(db: Db, keyring: Keyring, to: MasterKey): Promise<number> {
  return db.transaction(async (tx) => {
    const rows = await tx
      .select()
      .from(subscriptions)
      .where(ne(subscriptions.keyId, to.id))
      .limit(BATCH)
      .for("update");
    for (const { id, keyId, wrappedKey: before, workspaceId, userId } of rows) {
      const place = { workspaceId: workspaceId ?? userId ?? "", secretId: id, version: 1 };
      const wrappedKey = rewrap(requireKey(keyring, keyId!), to, place, before!);
      await tx.update(subscriptions).set({ keyId: to.id, wrappedKey }).where(eq(subscriptions.id, id));
    }
    return rows.length;
  });
}

/** And the keys of endpoints. */
async function rewrapEndpointKeys(db: Db, keyring: Keyring, to: MasterKey): Promise<number> {
  return db.transaction(async (tx) => {
    const rows = await tx
      .select()
      .from(endpointKeys)
      .where(ne(endpointKeys.keyId, to.id))
      .limit(BATCH)
      .for("update");
    for (const { id, keyId, wrappedKey: before, workspaceId } of rows) {
      const place = { workspaceId, secretId: id, version: 1 };
      const wrappedKey = rewrap(requireKey(keyring, keyId), to, place, before);
      await tx.update(endpointKeys).set({ keyId: to.id, wrappedKey }).where(eq(endpointKeys.id, id));
    }
    return rows.length;
  });
}
