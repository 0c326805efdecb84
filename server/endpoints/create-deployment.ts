import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@/db/client";
import { activities, deploymentGenerations, deployments, instances } from "@/db/schema";
import { isOpen } from "@/domain/activities";
import { type DeploymentSettings, noticesOf, readSettings } from "@/domain/endpoints";
import { AppError } from "@/domain/errors";
import { newId } from "@/domain/ids";
import { quote } from "@/domain/quote";
import { deployedCount } from "@/domain/serving/scale";
import { startActivity } from "../activities/start-activity";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import { accountOf, type WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { requireRoom } from "../core/room";
import { inLease } from "../queue/leases";
import { notify } from "../queue/notify";
import { fileSubmission, type Needs } from "../snapshots/listed-path";
import { storeSnapshot } from "../snapshots/store-snapshot";
import {
  type DeploymentRow,
  deploymentInput,
  findDeployment,
  loadDeployment,
  lockEndpoint,
} from "./endpoint-record";
import { keepModel, refuseOptionsOfFiles, requireModel } from "./keep-parts";
import { type DeploymentDetail, getDeployment } from "./list-endpoints";
import { scriptPath } from "./plan-parts";
import { type DeploymentPlan, planDeployment, readDeploymentFile } from "./read-deployment";
import { requireTarget } from "./require-target";

export const deploymentSubmission = fileSubmission.extend({
  /** Gives it all the traffic once it is ready. */
  all_traffic: z.boolean().default(false),
});

/** Of what is stored here: a page sends no files. */
export const deploymentText = deploymentSubmission.omit({ paths: true });

/** The deployment, or what the client should add before it asks again. */
export type CreatedDeployment =
  | { deployment: DeploymentDetail; needs?: undefined }
  | { needs: Needs; deployment?: undefined };

/**
 * Makes the deployment that the YAML describes, or the next generation of the one that is there. It is deployed by an
 * activity; what answered before goes on until the new generation is ready.
 */
export async function createDeployment(
  ctx: WorkspaceCtx,
  input: z.input<typeof deploymentSubmission>,
): Promise<CreatedDeployment> {
  authorize(ctx, "endpoints:write");
  const { all_traffic: takesAll, ...submission } = parse(deploymentSubmission, input);
  await requireRoom(ctx.services);
  const answer = await planDeployment(ctx, submission);
  if ("needs" in answer) return answer;
  const { plan } = answer;
  const { endpoint_name: endpoint, name } = plan.file;
  await ctx.services.db.transaction(async (tx) => {
    await requireModel(tx, plan);
    const contents = () => contentsOf(tx, ctx.workspaceId, plan);
    await writeGeneration(tx, ctx, plan.file, contents, {
      yaml: submission.yaml,
      set: submission.set,
      takesAll,
    });
  });
  return { deployment: await getDeployment(ctx, { endpoint, deployment: name }) };
}

export const updateDeploymentInput = deploymentInput.extend({ set: fileSubmission.shape.set });

/** The next generation of a deployment with other settings: its model, code and environment are what they were. */
export async function updateDeployment(
  ctx: WorkspaceCtx,
  input: z.input<typeof updateDeploymentInput>,
): Promise<DeploymentDetail> {
  authorize(ctx, "endpoints:write");
  const { endpoint, deployment, set } = parse(updateDeploymentInput, input);
  refuseOptionsOfFiles(set);
  await ctx.services.db.transaction(async (tx) => {
    const { id } = await lockEndpoint(tx, ctx.workspaceId, endpoint);
    const before = await loadDeployment(tx, id, deployment);
    const [last] = await tx
      .select()
      .from(deploymentGenerations)
      .where(isGeneration(before.id, before.generation));
    const asked = { yaml: last!.yaml, set: [...last!.set, ...set], takesAll: false };
    const { asset } = readDeploymentFile({ ...asked, file: `${deployment}.yml`, paths: {} });
    const file = { ...asset, name: deployment, endpoint_name: endpoint };
    const settings = { ...readSettings(file), scoringScript: last!.settings.scoringScript };
    const { environment, modelVersionId, modelName, modelRoot, modelSnapshotId, codeSnapshotId } = last!;
    const same = { environment, modelVersionId, modelName, modelRoot, modelSnapshotId, codeSnapshotId };
    const notices = [...noticesOf(file), ...environment.notices];
    await writeGeneration(tx, ctx, file, async () => ({ ...same, settings, notices }), asked);
  });
  return getDeployment(ctx, { endpoint, deployment });
}

const isGeneration = (deploymentId: string, generation: number) =>
  and(eq(deploymentGenerations.deploymentId, deploymentId), eq(deploymentGenerations.generation, generation));

interface Asked {
  yaml: string;
  set: string[];
  takesAll: boolean;
}

/** Writes down the next generation of a plan, with its instances and the activity that deploys it. */
async function writeGeneration(
  tx: Tx,
  ctx: WorkspaceCtx,
  file: DeploymentPlan["file"],
  contents: () => Promise<Contents>,
  asked: Asked,
): Promise<void> {
  const { workspaceId } = ctx;
  const endpoint = await lockEndpoint(tx, workspaceId, file.endpoint_name);
  const before = await findDeployment(tx, endpoint.id, file.name);
  if (before) await refuseWhileDeploying(tx, before.id, before.generation, file.name);
  const made = await contents();
  await requireTarget(tx, ctx, made.settings);
  const deployed = countFrom(made.settings, before);
  const id = before?.id ?? newId("deployment");
  const generation = (before?.generation ?? 0) + 1;
  const named = { endpoint: endpoint.name, deployment: file.name };
  const activityId = await startActivity(
    tx,
    ctx,
    { kind: "deploy", input: { deploymentId: id, generation, ...named } },
    {
      ...{ total: deployed.instanceCount, leaseEpoch: 1, leaseExpiresAt: inLease() },
      waitingReason: `Waits for ${deployed.compute ? `a node of ${deployed.compute}` : "a runner"} to take it.`,
    },
  );
  await writeDeployment(tx, ctx, file, { id, generation, endpointId: endpoint.id, before });
  await tx.insert(deploymentGenerations).values({
    ...{ deploymentId: id, generation, workspaceId, activityId },
    ...made,
    settings: deployed,
    ...asked,
    userId: accountOf(ctx.actor),
    userName: ctx.actor.name,
  });
  const workers = Array.from({ length: deployed.instanceCount }, () => ({
    ...{ id: newId("instance"), workspaceId, deploymentId: id, generation, compute: deployed.compute },
  }));
  await tx.insert(instances).values(workers);
  await audit(tx, ctx, "endpoints.deploy", id, { ...named, generation, model: made.modelName });
  await notify(tx, "endpoints", endpoint.id);
}

/** Under a load that has others wanted by now, it begins with as many as those. */
const countFrom = (settings: DeploymentSettings, before: DeploymentRow | null): DeploymentSettings =>
  settings.scale && before?.scaling
    ? {
        ...settings,
        instanceCount: deployedCount(settings.scale, Math.max(settings.instanceCount, before.scaling.wanted)),
      }
    : settings;

interface Wanted {
  id: string;
  endpointId: string;
  generation: number;
  before: DeploymentRow | null;
}

/** What is not said of a deployment that is there stays as it was. */
async function writeDeployment(
  tx: Tx,
  { workspaceId, actor }: WorkspaceCtx,
  file: DeploymentPlan["file"],
  { id, endpointId, generation, before }: Wanted,
): Promise<void> {
  const about = {
    description: file.description ?? before?.description ?? "",
    tags: file.tags ?? before?.tags ?? {},
    properties: file.properties ?? before?.properties ?? {},
    state: before ? ("updating" as const) : ("creating" as const),
    generation,
    error: null,
  };
  const changed = { ...about, updatedAt: sql`now()` };
  if (before) await tx.update(deployments).set(changed).where(eq(deployments.id, id));
  else
    await tx
      .insert(deployments)
      .values({ id, workspaceId, endpointId, name: file.name, userName: actor.name, ...about });
}

type Contents = Awaited<ReturnType<typeof contentsOf>>;

/** The files of a registered version are a snapshot already; all others become one. */
async function contentsOf(tx: Tx, workspaceId: string, plan: DeploymentPlan) {
  const { settings, code, environment, notices } = plan;
  const script = settings.scoringScript === null ? null : scriptPath(settings.scoringScript);
  return {
    settings: { ...settings, scoringScript: script },
    environment,
    ...(await keepModel(tx, workspaceId, plan)),
    codeSnapshotId: code && (await storeSnapshot(tx, workspaceId, code)),
    notices,
  };
}

async function refuseWhileDeploying(tx: Tx, id: string, generation: number, name: string): Promise<void> {
  const [row] = await tx
    .select({ status: activities.status, by: activities.userName })
    .from(deploymentGenerations)
    .innerJoin(activities, eq(activities.id, deploymentGenerations.activityId))
    .where(
      sql`${deploymentGenerations.deploymentId} = ${id} and ${deploymentGenerations.generation} = ${generation}`,
    );
  if (!row || !isOpen(row.status)) return;
  throw new AppError(
    "conflict",
    `${row.by} is deploying ${quote(name)} at this moment: wait until that is done, or delete the deployment.`,
  );
}
