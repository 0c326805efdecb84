import { and, desc, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { batchJobs, runs } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { type RunRecord, selectWith } from "../runs/run-record";
import { batchEndpointInput, loadBatchEndpoint } from "./endpoint-record";

const MOST = 100;

export const listBatchJobsInput = batchEndpointInput.extend({
  limit: z.int().min(1).max(1_000).default(MOST),
});

/** A run, with the deployment that it is of. */
export type BatchJob = RunRecord & { deployment: string };

/** The runs of an endpoint, the newest first. */
export async function listBatchJobs(
  ctx: WorkspaceCtx,
  input: z.input<typeof listBatchJobsInput>,
): Promise<BatchJob[]> {
  authorize(ctx, "endpoints:read");
  authorize(ctx, "runs:read");
  const { batchEndpoint, limit } = parse(listBatchJobsInput, input);
  const { id } = await loadBatchEndpoint(ctx.services.db, ctx.workspaceId, batchEndpoint);
  return selectJobs(ctx, id).orderBy(desc(batchJobs.createdAt), desc(batchJobs.runId)).limit(limit);
}

const selectJobs = ({ services, workspaceId }: WorkspaceCtx, endpointId: string, name?: string) =>
  selectWith(
    services.db,
    and(
      eq(runs.workspaceId, workspaceId),
      isNull(runs.deletedAt),
      name === undefined ? undefined : eq(runs.name, name),
    ),
    { deployment: batchJobs.deployment },
  ).innerJoin(batchJobs, and(eq(batchJobs.runId, runs.id), eq(batchJobs.endpointId, endpointId)));

export const batchJobInput = batchEndpointInput.extend({ run: z.string().max(255) });

/** One of them, by its name. */
export async function getBatchJob(
  ctx: WorkspaceCtx,
  input: z.input<typeof batchJobInput>,
): Promise<BatchJob> {
  authorize(ctx, "endpoints:read");
  authorize(ctx, "runs:read");
  const { batchEndpoint, run } = parse(batchJobInput, input);
  const { id } = await loadBatchEndpoint(ctx.services.db, ctx.workspaceId, batchEndpoint);
  const [job] = await selectJobs(ctx, id, run);
  if (!job) throw notFound("job", run);
  return job;
}
