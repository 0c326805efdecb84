import type { z } from "zod";
import type { Tx } from "@/db/client";
import { datastores } from "@/db/schema";
import { OWN_DATASTORE } from "@/domain/datastores";
import { AppError } from "@/domain/errors";
import { newId } from "@/domain/ids";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { writeSecret } from "../secrets/set-secret";
import { type DatastoreSummary, findDatastore, summarize } from "./datastore-record";
import { datastoreText, type ReadDatastore, readDatastore } from "./read-datastore";

/** Attaches a place outside. Whether it can be reached is for `testConnection` to say: a server may be away for a while. */
export async function createDatastore(
  ctx: WorkspaceCtx,
  input: z.input<typeof datastoreText>,
): Promise<DatastoreSummary> {
  authorize(ctx, "datastores:write");
  const read = await readDatastore(ctx, parse(datastoreText, input));
  const { name, description, tags } = read.file;
  if (name === OWN_DATASTORE) throw taken(name);
  const { services, workspaceId, actor } = ctx;
  return services.db.transaction(async (tx) => {
    await writeValues(tx, ctx, read);
    const about = { description: description ?? "", tags: tags ?? {}, createdByName: actor.name };
    const row = {
      id: newId("datastore"),
      workspaceId,
      name,
      spec: read.spec,
      credentials: read.secrets,
      ...about,
    };
    const made = await tx.insert(datastores).values(row).onConflictDoNothing().returning();
    if (made.length === 0) throw taken(name);
    await audit(tx, ctx, "datastores.create", row.id, { name, spec: read.spec });
    return summarize((await findDatastore(tx, workspaceId, name))!);
  });
}

/** Values that stood in the file become secrets, which the datastore names. */
export async function writeValues(tx: Tx, ctx: WorkspaceCtx, { values }: ReadDatastore): Promise<void> {
  for (const value of values) await writeSecret(tx, ctx, value);
}

const taken = (name: string) =>
  new AppError(
    "conflict",
    `There is a datastore “${name}” in this workspace already: update it, or choose another name.`,
  );
