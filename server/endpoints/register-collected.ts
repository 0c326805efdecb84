import { and, asc, eq, gt } from "drizzle-orm";
import { z } from "zod";
import { collectedRows } from "@/db/schema";
import { assetName } from "@/domain/assets";
import { AppError } from "@/domain/errors";
import { collectedRows as rowsOf } from "@/domain/serving/collected-table";
import { registerAsset } from "../assets/register-asset";
import { holdBlobs } from "../blobs/hold-blobs";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { whileRoom } from "../core/room";
import { draftData } from "../data/draft-data";
import { deploymentInput, loadDeployment, loadEndpoint } from "./endpoint-record";

/** A row has up to 256 KB. */
const PAGE = 100;

export const registerCollectedInput = deploymentInput.extend({
  collection: z.string().min(1).max(100),
  /** Of the data asset, which gets its next version. */
  data: assetName,
});

/** Makes all that is kept of a collection a version of a data asset, as a table in JSON lines, the oldest row first. */
export async function registerCollected(
  ctx: WorkspaceCtx,
  input: z.input<typeof registerCollectedInput>,
): Promise<{ name: string; version: string; rows: number }> {
  authorize(ctx, "endpoints:readCollected");
  authorize(ctx, "data:write");
  const { endpoint, deployment, collection, data: name } = parse(registerCollectedInput, input);
  const { db, blobs } = ctx.services;
  const { id: endpointId } = await loadEndpoint(db, ctx.workspaceId, endpoint);
  const { id: deploymentId } = await loadDeployment(db, endpointId, deployment);
  const count = { rows: 0 };
  const lines = readLines(ctx, { deploymentId, collection }, count);
  const stored = await blobs.put(whileRoom(ctx.services, lines));
  if (count.rows === 0)
    throw new AppError("conflict", `Nothing is kept of “${collection}” of the deployment ${deployment}.`);
  const description = `Collected of ${collection} by the deployment ${deployment} of ${endpoint}.`;
  const file = { path: `${collection}.jsonl`, ...stored };
  const draft = draftData("uri_file", { kind: "file", source: null, files: [file] });
  const maker = { workspaceId: ctx.workspaceId, userId: ctx.actor.userId, userName: ctx.actor.name };
  const version = await db.transaction(async (tx) => {
    await holdBlobs(tx, blobs, ctx.workspaceId, [stored]);
    const made = await registerAsset(tx, maker, { name, description, ...draft });
    await audit(tx, ctx, "data.create", made.id, { name, version: made.version, endpoint, deployment });
    return made.version;
  });
  return { name, version, rows: count.rows };
}

async function* readLines(
  { services }: WorkspaceCtx,
  { deploymentId, collection }: { deploymentId: string; collection: string },
  count: { rows: number },
): AsyncGenerator<Uint8Array> {
  const { id, deploymentId: ofDeployment, collection: named } = collectedRows;
  for (let after = 0; ; ) {
    const page = await services.db
      .select()
      .from(collectedRows)
      .where(and(eq(ofDeployment, deploymentId), eq(named, collection), gt(id, after)))
      .orderBy(asc(id))
      .limit(PAGE);
    if (page.length === 0) return;
    const rows = page.flatMap(rowsOf);
    count.rows += rows.length;
    yield Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
    after = page.at(-1)!.id;
  }
}
