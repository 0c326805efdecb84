/** The targets that the studio reaches by itself, as their records say it, with the values of their credentials. */
import { and, eq, isNull, sql } from "drizzle-orm";
import { computeTargets } from "@/db/schema";
import type { RaySettings, SshSettings } from "@/domain/compute/settings";
import { AppError } from "@/domain/errors";
import type { Services } from "@/server/core/services";
import { newestValue } from "@/server/secrets/newest-value";

export interface AttachedTarget {
  id: string;
  name: string;
  settings: SshSettings | RaySettings;
  hostKey: string | null;
  /** By the field of the credential; one whose secret is gone is missing. */
  credentials: Record<string, string>;
}

/** `unread` are those whose credentials cannot be decrypted now, which is said of them: they are left as they are. */
export async function loadAttached(
  services: Services,
): Promise<{ targets: AttachedTarget[]; unread: Set<string> }> {
  const rows = await services.db.select().from(computeTargets).orderBy(computeTargets.id);
  const targets: AttachedTarget[] = [];
  const unread = new Set<string>();
  for (const row of rows) {
    const { id, name, settings, hostKey } = row;
    if (settings?.type !== "ssh" && settings?.type !== "ray") continue;
    try {
      targets.push({ id, name, settings, hostKey, credentials: await openCredentials(services, row) });
    } catch (failure) {
      if (!(failure instanceof AppError) || failure.code === "unavailable") throw failure;
      unread.add(id);
      await noteReach(services, id, failure.message);
    }
  }
  return { targets, unread };
}

async function openCredentials(
  { db, keyring }: Services,
  { workspaceId, credentials }: typeof computeTargets.$inferSelect,
): Promise<Record<string, string>> {
  const opened: Record<string, string> = {};
  for (const [field, secret] of Object.entries(credentials)) {
    const value = await newestValue(db, keyring, workspaceId, secret);
    if (value !== null) opened[field] = value;
  }
  return opened;
}

/** Keeps the key by which a machine was first seen: from then on another is refused. */
export async function pinHostKey({ db }: Services, id: string, key: string): Promise<void> {
  await db
    .update(computeTargets)
    .set({ hostKey: key })
    .where(and(eq(computeTargets.id, id), isNull(computeTargets.hostKey)));
}

/** Says since when a target does not answer, and why; undefined where it does. */
export async function noteReach({ db }: Services, id: string, problem: string | undefined): Promise<void> {
  const since = sql`coalesce(${computeTargets.unreachableSince}, now())`;
  await db
    .update(computeTargets)
    .set(
      problem === undefined
        ? { unreachableSince: null, unreachableWhy: null }
        : { unreachableSince: since, unreachableWhy: problem },
    )
    .where(eq(computeTargets.id, id));
}
