import { isNull } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { masterKeys } from "@/db/schema";
import { AppError } from "@/domain/errors";
import type { Keyring, MasterKey } from "../core/keyring";

/**
 * The key that new values are encrypted with. Its row is held until the end of the transaction: a rotation waits for
 * whoever still writes with the key before, so that it misses no value.
 */
export async function keyInUse(tx: Tx, keyring: Keyring): Promise<MasterKey> {
  return requireKey(keyring, await idInUse(tx, keyring));
}

export async function idInUse(tx: Tx, keyring: Keyring): Promise<string> {
  const find = () =>
    tx.select({ id: masterKeys.id }).from(masterKeys).where(isNull(masterKeys.retiredAt)).for("share");
  let [row] = await find();
  if (!row) {
    await tx.insert(masterKeys).values({ id: keyring.installation().id }).onConflictDoNothing();
    [row] = await find();
  }
  return row!.id;
}

export function requireKey(keyring: Keyring, id: string): MasterKey {
  const key = keyring.find(id);
  if (key) return key;
  throw new AppError(
    "conflict",
    `Secrets are encrypted with a key that this studio does not have (${id}): start it with the ATELIER_SECRET_KEY that it had, or put the file ${id} back into the folder master-keys of the data folder. Where it is lost, \`npm run rotate-key -- --forget-lost\` deletes what nobody can read any more.`,
  );
}
