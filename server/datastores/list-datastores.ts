import { asc, eq } from "drizzle-orm";
import type { z } from "zod";
import { datastores } from "@/db/schema";
import { datastoreInput, OWN_DATASTORE } from "@/domain/datastores";
import { authorize, can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { loadDatastore, OWN, summarize } from "./datastore-record";

/** The workspace's own datastore, then the others by name. */
export async function listDatastores(ctx: WorkspaceCtx) {
  authorize(ctx, "datastores:read");
  const rows = await ctx.services.db
    .select()
    .from(datastores)
    .where(eq(datastores.workspaceId, ctx.workspaceId))
    .orderBy(asc(datastores.name));
  return { datastores: [OWN, ...rows.map(summarize)], can: { write: can(ctx, "datastores:write") } };
}

export async function getDatastore(ctx: WorkspaceCtx, input: z.input<typeof datastoreInput>) {
  authorize(ctx, "datastores:read");
  const { datastore: name } = parse(datastoreInput, input);
  const may = { write: can(ctx, "datastores:write") };
  if (name === OWN_DATASTORE) return { ...OWN, can: may };
  return { ...summarize(await loadDatastore(ctx.services.db, ctx.workspaceId, name)), can: may };
}
