import { and, eq } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { secretVersions } from "@/db/schema";
import { AppError } from "@/domain/errors";
import type { Keyring } from "../core/keyring";
import { openValue, type Place } from "./envelope";
import { requireKey } from "./master-key";

/** The value of that version, or null where it was deleted. */
export async function openVersion(
  executor: Executor,
  keyring: Keyring,
  place: Place,
): Promise<string | null> {
  const find = async () => {
    const isIt = and(eq(secretVersions.secretId, place.secretId), eq(secretVersions.version, place.version));
    return (await executor.select().from(secretVersions).where(isIt))[0];
  };
  let row = await find();
  // A rotation may have taken the key away since the row was read.
  if (row && !keyring.find(row.keyId)) row = await find();
  if (!row) return null;
  const master = requireKey(keyring, row.keyId);
  try {
    return openValue(master, place, row);
  } catch {
    // The cause is the cipher's, and says no more than this.
    throw new AppError(
      "conflict",
      "A secret cannot be decrypted: its row was changed in the database. Set it again.",
    );
  }
}
