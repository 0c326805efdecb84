import { and, eq, isNull } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { secrets } from "@/db/schema";
import type { Keyring } from "../core/keyring";
import { openVersion } from "./open-version";

/** What the secret of the workspace holds now; null where there is none of that name. */
export async function newestValue(
  executor: Executor,
  keyring: Keyring,
  workspaceId: string,
  name: string,
): Promise<string | null> {
  const [found] = await executor
    .select({ secretId: secrets.id, version: secrets.version })
    .from(secrets)
    .where(and(eq(secrets.workspaceId, workspaceId), eq(secrets.name, name), isNull(secrets.deletedAt)));
  return found ? openVersion(executor, keyring, { workspaceId, ...found }) : null;
}
