import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@/db/client";
import { batchDeployments, batchEndpoints } from "@/db/schema";
import {
  type BatchDeploymentFile,
  batchDeploymentFile,
  batchNotices,
  readBatchSettings,
} from "@/domain/batch-endpoints";
import { newId } from "@/domain/ids";
import { AssetReading } from "../assets/asset-reading";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { requireRoom } from "../core/room";
import { keepModel, refuseOptionsOfFiles, requireModel } from "../endpoints/keep-parts";
import { type PlannedParts, planParts, scriptPath } from "../endpoints/plan-parts";
import { withMiniBatchProgram } from "../library/mini-batch-program";
import { usableNames } from "../secrets/policy";
import { fileSubmission, type Needs } from "../snapshots/listed-path";
import { storeBlobs } from "../snapshots/store-blob";
import { type SnapshotFile, storeSnapshot } from "../snapshots/store-snapshot";
import { checkCompute } from "../submit/check-job";
import { checkSecrets } from "../submit/check-secrets";
import { letGo } from "./delete-deployment";
import {
  type BatchDeploymentRow,
  batchDeploymentInput,
  findBatchDeployment,
  loadBatchDeployment,
  lockBatchEndpoint,
} from "./endpoint-record";
import { type BatchDeploymentDetail, getBatchDeployment } from "./list-endpoints";

export const batchDeploymentSubmission = fileSubmission.extend({
  /** Makes it the one that is asked where none is named. */
  set_default: z.boolean().default(false),
});

/** The same without files of the sender's machine. */
export const batchDeploymentText = batchDeploymentSubmission.omit({ paths: true });

/** The deployment, or what the client should add before it asks again. */
export type CreatedBatchDeployment =
  | { deployment: BatchDeploymentDetail; needs?: undefined }
  | { needs: Needs; deployment?: undefined };

const FILE = {
  shape: batchDeploymentFile,
  schemaName: ["batchDeployment", "modelBatchDeployment", "pipelineComponentBatchDeployment"],
  noun: "a batch deployment",
};

interface Plan {
  file: BatchDeploymentFile & { name: string; endpoint_name: string };
  parts: PlannedParts;
}

/** Makes the deployment that the YAML describes, or changes the one that is there. The first is the endpoint's default. */
export async function createBatchDeployment(
  ctx: WorkspaceCtx,
  input: z.input<typeof batchDeploymentSubmission>,
): Promise<CreatedBatchDeployment> {
  authorize(ctx, "endpoints:write");
  const { set_default: isDefault, ...submission } = parse(batchDeploymentSubmission, input);
  await requireRoom(ctx.services);
  const answer = await planBatchDeployment(ctx, submission);
  if ("needs" in answer) return answer;
  const { file, parts } = answer.plan;
  const code = await withMiniBatchProgram(parts.code ?? [], (files) => storeBlobs(ctx, async () => files));
  const { endpoint_name: batchEndpoint, name: batchDeployment } = file;
  await ctx.services.db.transaction(async (tx) => {
    await requireModel(tx, parts);
    const endpoint = await lockBatchEndpoint(tx, ctx.workspaceId, batchEndpoint);
    const before = await findBatchDeployment(tx, endpoint.id, batchDeployment);
    const { yaml, set } = submission;
    const made = { ...(await contentsOf(tx, ctx.workspaceId, { file, parts }, code)), yaml, set };
    const id = await write(tx, ctx, file, { ...made, endpointId: endpoint.id }, before);
    if (isDefault || endpoint.defaultDeployment === null)
      await tx
        .update(batchEndpoints)
        .set({ defaultDeployment: batchDeployment, updatedAt: sql`now()` })
        .where(eq(batchEndpoints.id, endpoint.id));
    if (before) await letGo(tx, ctx.workspaceId, [before]);
    await audit(tx, ctx, "batchEndpoints.deploy", id, { endpoint: endpoint.name, name: batchDeployment });
  });
  return { deployment: await getBatchDeployment(ctx, { batchEndpoint, batchDeployment }) };
}

async function planBatchDeployment(
  ctx: WorkspaceCtx,
  given: z.output<typeof fileSubmission>,
): Promise<{ needs: Needs } | { plan: Plan }> {
  const reading = read(given);
  await checkSettings(ctx, reading);
  const answer = await planParts(ctx, reading, given.paths);
  if ("needs" in answer) return answer;
  const file = { ...reading.asset, endpoint_name: reading.asset.endpoint_name! };
  return { plan: { file, parts: answer.parts } };
}

function read(given: Pick<z.output<typeof fileSubmission>, "yaml" | "file" | "set">) {
  const reading = new AssetReading<BatchDeploymentFile>(FILE, given);
  const { type, component, job_definition } = reading.asset;
  if (type === "pipeline" || component !== undefined || job_definition !== undefined) {
    reading.wrong(
      ["type"],
      "A batch deployment of a pipeline is not supported: publish the pipeline with `atelier pipeline-endpoint publish`, and call that.",
    );
    reading.check();
  }
  return reading;
}

async function checkSettings(ctx: WorkspaceCtx, reading: AssetReading<BatchDeploymentFile>): Promise<void> {
  const { compute, settings } = reading.asset;
  await checkCompute(ctx.services.db, ctx.workspaceId, reading, compute ?? "local");
  const title = "settings.environment_variables";
  const variables = { field: title.split("."), title, values: settings?.environment_variables };
  await checkSecrets(reading, variables, () => usableNames(ctx));
}

async function contentsOf(tx: Tx, workspaceId: string, { file, parts }: Plan, code: SnapshotFile[]) {
  const { environment } = parts;
  const settings = readBatchSettings(file);
  return {
    settings: { ...settings, script: settings.script === null ? null : scriptPath(settings.script) },
    environment,
    ...(await keepModel(tx, workspaceId, parts)),
    codeSnapshotId: await storeSnapshot(tx, workspaceId, code),
    notices: [...batchNotices(file), ...environment.notices],
  };
}

type Contents = Awaited<ReturnType<typeof contentsOf>> &
  Pick<BatchDeploymentRow, "yaml" | "set" | "endpointId">;

/** What is not said of a deployment that is there stays as it was. Answers with its id. */
async function write(
  tx: Tx,
  { workspaceId, actor }: WorkspaceCtx,
  file: Plan["file"],
  contents: Contents,
  before: BatchDeploymentRow | null,
): Promise<string> {
  const values = {
    ...contents,
    description: file.description ?? before?.description ?? "",
    tags: file.tags ?? before?.tags ?? {},
    properties: file.properties ?? before?.properties ?? {},
  };
  if (before) {
    const changed = { ...values, updatedAt: sql`now()` };
    await tx.update(batchDeployments).set(changed).where(eq(batchDeployments.id, before.id));
    return before.id;
  }
  const id = newId("batchDeployment");
  const { name } = file;
  await tx.insert(batchDeployments).values({ id, workspaceId, name, userName: actor.name, ...values });
  return id;
}

export const updateBatchDeploymentInput = batchDeploymentInput.extend({ set: fileSubmission.shape.set });

/** Other settings for what is asked from now on: its model, code and environment stay. */
export async function updateBatchDeployment(
  ctx: WorkspaceCtx,
  input: z.input<typeof updateBatchDeploymentInput>,
): Promise<BatchDeploymentDetail> {
  authorize(ctx, "endpoints:write");
  const { batchEndpoint, batchDeployment, set } = parse(updateBatchDeploymentInput, input);
  refuseOptionsOfFiles(set);
  await ctx.services.db.transaction(async (tx) => {
    const endpoint = await lockBatchEndpoint(tx, ctx.workspaceId, batchEndpoint);
    const before = await loadBatchDeployment(tx, endpoint.id, batchDeployment);
    const asked = { yaml: before.yaml, set: [...before.set, ...set] };
    const reading = read({ ...asked, file: `${batchDeployment}.yml` });
    await checkSettings(ctx, reading);
    reading.check();
    const file = { ...reading.asset, name: batchDeployment, endpoint_name: batchEndpoint };
    const { environment, modelVersionId, modelName, modelRoot, modelSnapshotId, codeSnapshotId } = before;
    const same = { environment, modelVersionId, modelName, modelRoot, modelSnapshotId, codeSnapshotId };
    const settings = { ...readBatchSettings(file), script: before.settings.script };
    const notices = [...batchNotices(file), ...environment.notices];
    const contents = { ...same, settings, notices, ...asked, endpointId: endpoint.id };
    await write(tx, ctx, file, contents, before);
    await audit(tx, ctx, "batchEndpoints.updateDeployment", before.id, { name: batchDeployment });
  });
  return getBatchDeployment(ctx, { batchEndpoint, batchDeployment });
}
