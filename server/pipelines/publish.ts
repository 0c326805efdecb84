import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@/db/client";
import { pipelineEndpointInputs, pipelineEndpoints, pipelineEndpointVersions } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { newId } from "@/domain/ids";
import type { PipelineJob } from "@/domain/pipelines/pipeline-job";
import { audit } from "@/server/core/audit";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { requireRoom } from "@/server/core/room";
import { usableNames } from "../secrets/policy";
import { readListedPaths } from "../snapshots/found-paths";
import { fileSubmission, type Needs } from "../snapshots/listed-path";
import { storeBlobs } from "../snapshots/store-blob";
import { placeOfInput } from "../submit/insert-run";
import { keepPlan } from "../submit/pipeline/insert-pipeline";
import { planJob } from "../submit/plan-job";
import type { PlannedPipeline, RunPlan } from "../submit/run-plan";
import { type EndpointVersion, getPipelineEndpoint } from "./endpoint-record";

/** As online endpoints are called: the name is a part of an address. */
export const pipelineEndpointName = z
  .string()
  .regex(
    /^[a-zA-Z][-a-zA-Z0-9]{0,254}$/,
    "a name starts with a letter and has only letters, digits and - (at most 255)",
  );

export const publishInput = fileSubmission.extend({
  name: pipelineEndpointName,
  description: z.string().max(20_000).optional(),
});

export type Published =
  | { published: EndpointVersion; needs?: undefined }
  | { needs: Needs; published?: undefined };

/** Publishes a pipeline: the first version of an endpoint, or its next, which becomes the default one. */
export async function publishPipeline(
  ctx: WorkspaceCtx,
  input: z.input<typeof publishInput>,
): Promise<Published> {
  authorize(ctx, "endpoints:write");
  const { name, description, idempotency_key: key = null, ...submission } = parse(publishInput, input);
  const earlier = key === null ? null : await findEarlier(ctx, name, key);
  if (earlier !== null) return { published: await getPipelineEndpoint(ctx, { name, version: earlier }) };
  await requireRoom(ctx.services);
  const { services, workspaceId } = ctx;
  const answer = await planJob({
    executor: services.db,
    workspaceId,
    submission: { ...submission, name: undefined, git: undefined, idempotency_key: undefined },
    found: readListedPaths(submission.paths),
    usable: () => usableNames(ctx),
    store: (contents) => storeBlobs(ctx, async () => contents),
  });
  if ("needs" in answer) return answer;
  const { plan } = answer;
  const { pipeline } = plan;
  if (!pipeline || "planId" in pipeline)
    throw new AppError(
      "invalid",
      `A pipeline is published, and this is a ${plan.kind} job: say \`type: pipeline\`.`,
    );
  const version = await services.db.transaction((tx) =>
    insertVersion(tx, ctx, { name, description, plan, pipeline, key }),
  );
  return { published: await getPipelineEndpoint(ctx, { name, version }) };
}

interface New {
  name: string;
  description: string | undefined;
  plan: RunPlan;
  pipeline: PlannedPipeline;
  key: string | null;
}

/** The version that the same request made before: its answer was lost on the way. */
async function findEarlier(
  { services, workspaceId }: WorkspaceCtx,
  name: string,
  key: string,
): Promise<number | null> {
  const [row] = await services.db
    .select({ version: pipelineEndpointVersions.version })
    .from(pipelineEndpointVersions)
    .innerJoin(pipelineEndpoints, eq(pipelineEndpoints.id, pipelineEndpointVersions.endpointId))
    .where(
      and(
        eq(pipelineEndpoints.workspaceId, workspaceId),
        eq(pipelineEndpoints.name, name),
        eq(pipelineEndpointVersions.idempotencyKey, key),
      ),
    );
  return row?.version ?? null;
}

async function insertVersion(
  tx: Tx,
  ctx: WorkspaceCtx,
  { name, description, plan, pipeline, key }: New,
): Promise<number> {
  const { workspaceId, actor } = ctx;
  const [endpoint] = await tx
    .insert(pipelineEndpoints)
    .values({
      id: newId("pipelineEndpoint"),
      workspaceId,
      name,
      description,
      defaultVersion: 1,
      lastVersion: 1,
    })
    .onConflictDoUpdate({
      target: [pipelineEndpoints.workspaceId, pipelineEndpoints.name],
      set: {
        lastVersion: sql`${pipelineEndpoints.lastVersion} + 1`,
        defaultVersion: sql`${pipelineEndpoints.lastVersion} + 1`,
        updatedAt: sql`now()`,
        archivedAt: null,
        ...(description !== undefined && { description }),
      },
    })
    .returning({ id: pipelineEndpoints.id, version: pipelineEndpoints.lastVersion });
  const { id: endpointId, version } = endpoint!;
  const planId = await keepPlan(tx, workspaceId, pipeline);
  const spec = plan.spec as PipelineJob;
  await tx.insert(pipelineEndpointVersions).values({
    endpointId,
    version,
    planId,
    spec,
    yaml: plan.yaml ?? null,
    userName: actor.name,
    idempotencyKey: key,
  });
  for (const input of plan.inputs) {
    const place = await placeOfInput(tx, workspaceId, input);
    const versionId = "versionId" in input ? input.versionId : null;
    await tx
      .insert(pipelineEndpointInputs)
      .values({ endpointId, version, name: input.name, kind: input.kind, versionId, ...place });
  }
  await audit(tx, ctx, "pipelines.publish", endpointId, { name, version });
  return version;
}

export const setDefaultInput = z.object({ name: z.string(), version: z.int().min(1).max(1_000_000_000) });

/** The version that is meant where a call says none. */
export async function setDefaultVersion(
  ctx: WorkspaceCtx,
  input: z.input<typeof setDefaultInput>,
): Promise<void> {
  authorize(ctx, "endpoints:write");
  const { name, version } = parse(setDefaultInput, input);
  await getPipelineEndpoint(ctx, { name, version });
  await ctx.services.db.transaction(async (tx) => {
    const isIt = and(eq(pipelineEndpoints.workspaceId, ctx.workspaceId), eq(pipelineEndpoints.name, name));
    const [row] = await tx
      .update(pipelineEndpoints)
      .set({ defaultVersion: version, updatedAt: sql`now()` })
      .where(isIt)
      .returning({ id: pipelineEndpoints.id });
    await audit(tx, ctx, "pipelines.setDefault", row!.id, { name, version });
  });
}
