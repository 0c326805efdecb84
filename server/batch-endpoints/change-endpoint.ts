/** Batch endpoints are made, changed and deleted. */
import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "@/db/client";
import { batchEndpoints } from "@/db/schema";
import { type BatchEndpointFile, batchEndpointFile, batchEndpointNotices } from "@/domain/batch-endpoints";
import { AppError } from "@/domain/errors";
import { newId } from "@/domain/ids";
import { quote } from "@/domain/quote";
import { AssetReading } from "../assets/asset-reading";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { fileSubmission } from "../snapshots/listed-path";
import { letGo } from "./delete-deployment";
import {
  type BatchEndpointRow,
  batchEndpointInput,
  findBatchDeployment,
  findBatchEndpoint,
  listDeploymentRows,
  loadBatchEndpoint,
  lockBatchEndpoint,
} from "./endpoint-record";
import { type BatchEndpointSummary, getBatchEndpoint } from "./list-endpoints";

export const batchEndpointText = fileSubmission.pick({ yaml: true, file: true, set: true });
export const updateBatchEndpointInput = batchEndpointInput.extend({
  yaml: batchEndpointText.shape.yaml.optional(),
  file: batchEndpointText.shape.file,
  set: batchEndpointText.shape.set,
});

const FILE = { shape: batchEndpointFile, schemaName: "batchEndpoint", noun: "a batch endpoint" };
type Named = BatchEndpointFile & { name: string };

const read = (given: z.output<typeof batchEndpointText>): Named =>
  new AssetReading<BatchEndpointFile>(FILE, given).asset;

/** Makes the endpoint that the YAML describes, or changes the one that is there. */
export async function createBatchEndpoint(
  ctx: WorkspaceCtx,
  input: z.input<typeof batchEndpointText>,
): Promise<BatchEndpointSummary> {
  authorize(ctx, "endpoints:write");
  const file = read(parse(batchEndpointText, input));
  await ctx.services.db.transaction(async (tx) => {
    const before = await findBatchEndpoint(tx, ctx.workspaceId, file.name);
    if (before) await changeTo(tx, ctx, file);
    else await makeEndpoint(tx, ctx, file);
  });
  return getBatchEndpoint(ctx, { batchEndpoint: file.name });
}

async function makeEndpoint(tx: Tx, ctx: WorkspaceCtx, file: Named): Promise<void> {
  const { name, description = "", tags = {}, properties = {}, defaults } = file;
  if (defaults?.deployment_name !== undefined) throw noDeployment(defaults.deployment_name, []);
  const id = newId("batchEndpoint");
  const about = { name, description, tags, properties, notices: batchEndpointNotices(file) };
  const made = await tx
    .insert(batchEndpoints)
    .values({ id, workspaceId: ctx.workspaceId, ...about, userName: ctx.actor.name })
    .onConflictDoNothing()
    .returning({ id: batchEndpoints.id });
  if (made.length === 0)
    throw new AppError(
      "conflict",
      `Somebody else has just made a batch endpoint ${quote(name)}: send it again to change that one.`,
    );
  await audit(tx, ctx, "batchEndpoints.create", id, { name });
}

/** Changes what is given; its name stays. */
export async function updateBatchEndpoint(
  ctx: WorkspaceCtx,
  input: z.input<typeof updateBatchEndpointInput>,
): Promise<BatchEndpointSummary> {
  authorize(ctx, "endpoints:write");
  const { batchEndpoint: name, yaml, file, set } = parse(updateBatchEndpointInput, input);
  const before = await loadBatchEndpoint(ctx.services.db, ctx.workspaceId, name);
  const given = read({ yaml: yaml ?? writtenAs(before), file, set });
  if (given.name !== name)
    throw new AppError(
      "invalid",
      `The file is that of the batch endpoint ${given.name}: an endpoint keeps its name.`,
    );
  await ctx.services.db.transaction((tx) => changeTo(tx, ctx, given));
  return getBatchEndpoint(ctx, { batchEndpoint: name });
}

/** JSON is YAML: what `set` changes, as a file would have it. */
function writtenAs({ name, description, tags, properties, defaultDeployment }: BatchEndpointRow): string {
  const defaults = defaultDeployment === null ? {} : { defaults: { deployment_name: defaultDeployment } };
  return JSON.stringify({ name, description, tags, properties, ...defaults });
}

async function changeTo(tx: Tx, ctx: WorkspaceCtx, file: Named): Promise<void> {
  const before = await lockBatchEndpoint(tx, ctx.workspaceId, file.name);
  const wanted = file.defaults?.deployment_name;
  if (wanted !== undefined && !(await findBatchDeployment(tx, before.id, wanted))) {
    const there = await listDeploymentRows(tx, [before.id]);
    throw noDeployment(
      wanted,
      there.map(({ name }) => name),
    );
  }
  await tx
    .update(batchEndpoints)
    .set({
      description: file.description ?? before.description,
      tags: file.tags ?? before.tags,
      properties: file.properties ?? before.properties,
      defaultDeployment: wanted ?? before.defaultDeployment,
      updatedAt: sql`now()`,
    })
    .where(eq(batchEndpoints.id, before.id));
  await audit(tx, ctx, "batchEndpoints.update", before.id, { name: file.name });
}

function noDeployment(name: string, there: string[]): AppError {
  const known = there.length > 0 ? `there is ${there.join(", ")}` : "the endpoint has none yet";
  return new AppError(
    "invalid",
    `\`defaults.deployment_name\` is ${name}, which is no deployment of this endpoint: ${known}.`,
  );
}

/** Deletes the endpoint with its deployments, for good. What it was asked stays, as runs. */
export async function deleteBatchEndpoint(
  ctx: WorkspaceCtx,
  input: z.input<typeof batchEndpointInput>,
): Promise<{ name: string }> {
  authorize(ctx, "endpoints:write");
  const { batchEndpoint: name } = parse(batchEndpointInput, input);
  await ctx.services.db.transaction(async (tx) => {
    const { id } = await lockBatchEndpoint(tx, ctx.workspaceId, name);
    const own = await listDeploymentRows(tx, [id]);
    await tx.delete(batchEndpoints).where(eq(batchEndpoints.id, id));
    await letGo(tx, ctx.workspaceId, own);
    await audit(tx, ctx, "batchEndpoints.delete", id, { name });
  });
  return { name };
}
