import { asc, eq } from "drizzle-orm";
import type { z } from "zod";
import { batchEndpoints } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { authorize, can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import {
  type BatchDeploymentRow,
  type BatchEndpointRow,
  batchDeploymentInput,
  batchEndpointInput,
  listDeploymentRows,
  loadBatchEndpoint,
} from "./endpoint-record";

/** A deployment as every door shows it. */
export interface BatchDeploymentSummary
  extends Omit<
    BatchDeploymentRow,
    "endpointId" | "workspaceId" | "environment" | "modelSnapshotId" | "codeSnapshotId" | "yaml" | "set"
  > {
  environment: string;
}

export interface BatchEndpointSummary extends Omit<BatchEndpointRow, "workspaceId"> {
  deployments: BatchDeploymentSummary[];
}

interface BatchAbilities {
  write: boolean;
  invoke: boolean;
}

const abilitiesIn = (ctx: WorkspaceCtx): BatchAbilities => ({
  write: can(ctx, "endpoints:write"),
  invoke: can(ctx, "endpoints:score") && can(ctx, "runs:write"),
});

/** The workspace's batch endpoints by name. */
export async function listBatchEndpoints(
  ctx: WorkspaceCtx,
): Promise<{ endpoints: BatchEndpointSummary[]; can: BatchAbilities }> {
  authorize(ctx, "endpoints:read");
  const rows = await ctx.services.db
    .select()
    .from(batchEndpoints)
    .where(eq(batchEndpoints.workspaceId, ctx.workspaceId))
    .orderBy(asc(batchEndpoints.name));
  return { endpoints: await summarize(ctx, rows), can: abilitiesIn(ctx) };
}

export async function getBatchEndpoint(
  ctx: WorkspaceCtx,
  input: z.input<typeof batchEndpointInput>,
): Promise<BatchEndpointSummary & { can: BatchAbilities }> {
  authorize(ctx, "endpoints:read");
  const { batchEndpoint: name } = parse(batchEndpointInput, input);
  const row = await loadBatchEndpoint(ctx.services.db, ctx.workspaceId, name);
  const [summary] = await summarize(ctx, [row]);
  return { ...summary!, can: abilitiesIn(ctx) };
}

/** A deployment with the name of its endpoint. */
export interface BatchDeploymentDetail extends BatchDeploymentSummary {
  endpoint: string;
  isDefault: boolean;
}

export async function getBatchDeployment(
  ctx: WorkspaceCtx,
  input: z.input<typeof batchDeploymentInput>,
): Promise<BatchDeploymentDetail> {
  authorize(ctx, "endpoints:read");
  const { batchEndpoint, batchDeployment: name } = parse(batchDeploymentInput, input);
  const found = await getBatchEndpoint(ctx, { batchEndpoint });
  const shown = found.deployments.find((each) => each.name === name);
  if (!shown) throw notFound("deployment", name);
  return { ...shown, endpoint: found.name, isDefault: found.defaultDeployment === name };
}

async function summarize(ctx: WorkspaceCtx, rows: BatchEndpointRow[]): Promise<BatchEndpointSummary[]> {
  const ids = rows.map(({ id }) => id);
  const all = ids.length === 0 ? [] : await listDeploymentRows(ctx.services.db, ids);
  return rows.map(({ workspaceId: _workspaceId, ...row }) => ({
    ...row,
    deployments: all.filter(({ endpointId }) => endpointId === row.id).map(summarizeDeployment),
  }));
}

function summarizeDeployment(row: BatchDeploymentRow): BatchDeploymentSummary {
  const {
    endpointId: _endpoint,
    workspaceId: _workspace,
    modelSnapshotId: _model,
    codeSnapshotId: _code,
    yaml: _yaml,
    set: _set,
    ...shown
  } = row;
  return { ...shown, environment: row.environment.label };
}
