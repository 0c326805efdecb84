import { and, desc, eq, lt } from "drizzle-orm";
import { z } from "zod";
import { collectedRows, deployments } from "@/db/schema";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { endpointInput, loadEndpoint } from "./endpoint-record";

const PAGE = 50;

export const collectedInput = endpointInput.extend({
  /** By its id: of this request alone. */
  request: z.string().trim().min(1).max(100).optional(),
  collection: z.string().max(100).optional(),
  /** Those before this one. */
  before: z.int().positive().optional(),
});

interface CollectedEntry {
  id: number;
  deployment: string;
  collection: string;
  requestId: string;
  at: Date;
  /** JSON. */
  content: string;
}

/** What was collected of the requests to an endpoint, the newest first. */
export async function listCollected(
  ctx: WorkspaceCtx,
  input: z.input<typeof collectedInput>,
): Promise<{ entries: CollectedEntry[]; hasMore: boolean }> {
  authorize(ctx, "endpoints:readCollected");
  const { endpoint, request, collection, before } = parse(collectedInput, input);
  const { db } = ctx.services;
  const { id: endpointId } = await loadEndpoint(db, ctx.workspaceId, endpoint);
  const { id, at, content } = collectedRows;
  const isMeant = and(
    eq(deployments.endpointId, endpointId),
    request === undefined ? undefined : eq(collectedRows.requestId, request),
    collection === undefined ? undefined : eq(collectedRows.collection, collection),
    before === undefined ? undefined : lt(id, before),
  );
  const rows = await db
    .select({
      ...{ id, at, content, deployment: deployments.name },
      ...{ collection: collectedRows.collection, requestId: collectedRows.requestId },
    })
    .from(collectedRows)
    .innerJoin(deployments, eq(deployments.id, collectedRows.deploymentId))
    .where(isMeant)
    .orderBy(desc(id))
    .limit(PAGE + 1);
  return { entries: rows.slice(0, PAGE), hasMore: rows.length > PAGE };
}
