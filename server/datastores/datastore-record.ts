import { and, eq } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { datastores } from "@/db/schema";
import { type DatastoreSpec, datastorePlace, OWN_DATASTORE } from "@/domain/datastores";
import { notFound } from "@/domain/errors";
import { didYouMean } from "@/domain/nearest";

export type DatastoreRow = typeof datastores.$inferSelect;

export const isDatastore = (workspaceId: string, name: string) =>
  and(eq(datastores.workspaceId, workspaceId), eq(datastores.name, name));

export async function findDatastore(
  executor: Executor,
  workspaceId: string,
  name: string,
): Promise<DatastoreRow | null> {
  const [row] = await executor.select().from(datastores).where(isDatastore(workspaceId, name));
  return row ?? null;
}

export async function loadDatastore(
  executor: Executor,
  workspaceId: string,
  name: string,
): Promise<DatastoreRow> {
  const row = await findDatastore(executor, workspaceId, name);
  if (!row) throw notFound("datastore", name);
  return row;
}

/** A datastore as every door shows it: of a credential, the name of the secret that holds it. */
export interface DatastoreSummary {
  name: string;
  type: DatastoreSpec["type"] | "workspace";
  /** Where it is, in a line. */
  place: string;
  spec: DatastoreSpec | null;
  credentials: Record<string, string>;
  description: string;
  tags: Record<string, string>;
  isDefault: boolean;
  createdAt: Date | null;
  createdByName: string | null;
}

export const summarize = ({
  name,
  spec,
  credentials,
  description,
  tags,
  createdAt,
  createdByName,
}: DatastoreRow): DatastoreSummary => ({
  name,
  type: spec.type,
  place: datastorePlace(spec),
  spec,
  credentials: Object.fromEntries(
    Object.entries(credentials).map(([field, secret]) => [field, `secret:${secret}`]),
  ),
  description,
  tags,
  isDefault: false,
  createdAt,
  createdByName,
});

/** The one that every workspace has. */
export const OWN: DatastoreSummary = {
  name: OWN_DATASTORE,
  type: "workspace",
  place: "the studio's own storage",
  spec: null,
  credentials: {},
  description: "What this workspace stores itself: uploads, and outputs that name no other place.",
  tags: {},
  isDefault: true,
  createdAt: null,
  createdByName: null,
};

/** Why the name is none of a datastore here, as the end of a sentence; null where it is one. */
export async function findDatastoreProblem(
  executor: Executor,
  workspaceId: string,
  name: string,
): Promise<string | null> {
  if (name === OWN_DATASTORE) return null;
  const rows = await executor
    .select({ name: datastores.name })
    .from(datastores)
    .where(eq(datastores.workspaceId, workspaceId));
  const names = [OWN_DATASTORE, ...rows.map((row) => row.name)];
  if (names.includes(name)) return null;
  return `names the datastore ${name}, which is not here.${didYouMean(name, names)}`;
}
