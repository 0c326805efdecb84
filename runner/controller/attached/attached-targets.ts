/** The targets that the studio reaches by itself, as their records say it, with the values of their credentials. */
import { and, eq, isNull, sql } from "drizzle-orm";
import { computeTargets } from "@/db/schema";
import type { RaySettings, SshSettings } from "@/domain/compute/settings";
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

export async function loadAttached({ db, keyring }: Services): Promise<AttachedTarget[]> {
  const rows = await db.select().from(computeTargets).orderBy(computeTargets.id);
  const attached: AttachedTarget[] = [];
  for (const { id, workspaceId, name, settings, hostKey, credentials: named } of rows) {
    if (settings?.type !== "ssh" && settings?.type !== "ray") continue;
    const credentials: Record<string, string> = {};
    for (const [field, secret] of Object.entries(named)) {
      const value = await newestValue(db, keyring, workspaceId, secret);
      if (value !== null) credentials[field] = value;
    }
    attached.push({ id, name, settings, hostKey, credentials });
  }
  return attached;
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
