/**
 * What becomes of instances, and with them of the generations that they belong to: a generation answers once all its
 * instances are ready, and the one before is then drained. One that never gets ready fails, and changes nothing.
 */
import { and, eq, ne, notInArray, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { activities, deploymentGenerations, deployments, endpoints, instances } from "@/db/schema";
import { causeIn, planRestart } from "@/domain/endpoints";
import { StaleLease } from "@/domain/node/contract";
import type { Lease, Outcome, Progress } from "@/domain/node/messages";
import { newScaling } from "@/domain/serving/scale";
import { storableText } from "@/domain/storable-text";
import { writeHeld } from "@/server/activities/write-held";
import type { Services } from "@/server/core/services";
import { releaseGenerations } from "@/server/endpoints/delete-deployment";
import { drainInstances } from "@/server/endpoints/set-instances";
import { LostHold } from "@/server/queue/leases";
import { notify } from "@/server/queue/notify";

type Instance = typeof instances.$inferSelect;

/** The rows that an instance belongs to. */
export interface InstancePlace {
  endpoint: typeof endpoints.$inferSelect;
  deployment: typeof deployments.$inferSelect;
  made: typeof deploymentGenerations.$inferSelect;
}

export interface InstanceEnd {
  message: string;
  excerpt: string;
}

/** With the endpoint held, as every command does first that changes what is behind it. */
export async function loadPlace(
  tx: Tx,
  { deploymentId, generation }: Pick<Instance, "deploymentId" | "generation">,
): Promise<InstancePlace | null> {
  const [of] = await tx
    .select({ endpointId: deployments.endpointId })
    .from(deployments)
    .where(eq(deployments.id, deploymentId));
  if (!of) return null;
  await tx.select({ id: endpoints.id }).from(endpoints).where(eq(endpoints.id, of.endpointId)).for("update");
  const isMade = and(
    eq(deploymentGenerations.deploymentId, deployments.id),
    eq(deploymentGenerations.generation, generation),
  );
  const [place] = await tx
    .select({ endpoint: endpoints, deployment: deployments, made: deploymentGenerations })
    .from(deployments)
    .innerJoin(endpoints, eq(endpoints.id, deployments.endpointId))
    .innerJoin(deploymentGenerations, isMade)
    .where(eq(deployments.id, deploymentId));
  return place ?? null;
}

/** An instance with its place, the endpoint held; null where it is gone: a renewal tells its node to end it. */
async function openInstance(tx: Tx, id: string): Promise<{ place: InstancePlace; row: Instance } | null> {
  const [of] = await tx.select().from(instances).where(eq(instances.id, id));
  const place = of && (await loadPlace(tx, of));
  // Read again: the endpoint is held from here on.
  const [row] = await tx.select().from(instances).where(eq(instances.id, id)).for("update");
  return place && row ? { place, row } : null;
}

export async function reportInstance({ db }: Services, lease: Lease, progress: Progress): Promise<void> {
  if (progress.status === "finalizing") return;
  await db.transaction(async (tx) => {
    const opened = await openInstance(tx, lease.id);
    if (!opened) return;
    const { place, row } = opened;
    if (row.leaseEpoch !== lease.epoch || row.leaseExpiresAt === null) throw new StaleLease(lease.id);
    if (progress.status === "ready") return noteReady(tx, place, row, progress.socket ?? null);
    const isPreparing = progress.status === "preparing";
    const doing = isPreparing ? progress.waitingReason : "init() is at work.";
    // What was ready before, and is taken up, stays so until it is seen to be otherwise.
    if (row.readyAt !== null || doing === null) return;
    const state = isPreparing ? "preparing" : "starting";
    await tx.update(instances).set({ state }).where(eq(instances.id, row.id));
    await tell(tx, place, { doing }, [`Instance ${row.id.slice(-6)}: ${doing}`]);
  });
}

export async function finishInstance({ db }: Services, lease: Lease, outcome: Outcome): Promise<void> {
  const { message = "It has ended by itself.", excerpt = "" } = ("error" in outcome && outcome.error) || {};
  await db.transaction(async (tx) => {
    const opened = await openInstance(tx, lease.id);
    if (!opened) return;
    const { place, row } = opened;
    if (row.leaseEpoch !== lease.epoch) throw new StaleLease(lease.id);
    // Its end was heard of before.
    if (row.leaseExpiresAt !== null) await endInstance(tx, place, row, { message, excerpt });
  });
}

const isDeploying = ({ deployment, made }: InstancePlace): boolean =>
  made.generation === deployment.generation && made.generation !== deployment.serving;

type Values = Parameters<typeof writeHeld>[2];

/** Writes to the activity that deploys this generation; where that has ended there is nothing to tell. */
async function tell(tx: Tx, { made }: InstancePlace, values: Values, lines: string[]): Promise<void> {
  await writeHeld(tx, { id: made.activityId, epoch: 1 }, values, lines).catch((failure) => {
    if (!(failure instanceof LostHold)) throw failure;
  });
}

export async function noteBegun(tx: Tx, place: InstancePlace, row: Instance): Promise<void> {
  if (!isDeploying(place)) return;
  const startedAt = sql`coalesce(${activities.startedAt}, now())`;
  const lines = [`Instance ${row.id.slice(-6)} is prepared: environment, model and code.`];
  await tell(tx, place, { status: "running", startedAt, waitingReason: null }, lines);
}

async function noteReady(tx: Tx, place: InstancePlace, row: Instance, socket: string | null): Promise<void> {
  const { endpoint, deployment, made } = place;
  if (row.state === "draining") return;
  const readyAt = row.readyAt ?? sql`now()`;
  await tx.update(instances).set({ state: "ready", socket, readyAt }).where(eq(instances.id, row.id));
  await notify(tx, "endpoints", endpoint.id);
  if (!isDeploying(place)) return;
  const isReady = and(
    eq(instances.deploymentId, deployment.id),
    eq(instances.generation, made.generation),
    eq(instances.state, "ready"),
  );
  const done = await tx.$count(instances, isReady);
  await tell(tx, place, { done }, [`Instance ${row.id.slice(-6)} is ready.`]);
  if (done >= made.settings.instanceCount) await switchTo(tx, place);
}

const DEPLOYED = "So many it was deployed with.";

/** From now on this generation answers; those before finish what they have. */
async function switchTo(tx: Tx, place: InstancePlace): Promise<void> {
  const { endpoint, deployment, made } = place;
  await tx
    .update(deployments)
    .set({
      ...{ serving: made.generation, state: "succeeded", error: null, updatedAt: sql`now()` },
      scaling: made.settings.scale ? newScaling(made.settings.instanceCount, DEPLOYED, Date.now()) : null,
    })
    .where(eq(deployments.id, deployment.id));
  await drainInstances(
    tx,
    and(eq(instances.deploymentId, deployment.id), ne(instances.generation, made.generation)),
  );
  if (made.takesAll) {
    const { [deployment.name]: _own, ...mirrorTraffic } = endpoint.mirrorTraffic;
    await tx
      .update(endpoints)
      .set({ traffic: { [deployment.name]: 100 }, mirrorTraffic, updatedAt: sql`now()` })
      .where(eq(endpoints.id, endpoint.id));
  }
  const share = made.takesAll ? "It answers all requests." : "Its share of the traffic is what it was.";
  const message = `${deployment.name} is ready. ${share}`;
  const ended = {
    status: "completed" as const,
    endedAt: sql`now()`,
    message,
    doing: null,
    leaseExpiresAt: null,
  };
  await tell(tx, place, ended, [message, "Done."]);
  await forgetOld(tx, { ...deployment, serving: made.generation });
}

/** An instance whose process is gone: it is started again, or its generation has failed, or that was what was wanted. */
export async function endInstance(
  tx: Tx,
  place: InstancePlace,
  row: Instance,
  end: InstanceEnd,
): Promise<void> {
  const { endpoint, deployment, made } = place;
  await notify(tx, "endpoints", endpoint.id);
  const hasFailed = isDeploying(place) && (row.readyAt === null || row.failures >= FAILURES_OF_DEPLOYING);
  if (
    row.state === "draining" ||
    hasFailed ||
    (!isDeploying(place) && made.generation !== deployment.serving)
  ) {
    await tx.delete(instances).where(eq(instances.id, row.id));
    if (hasFailed && row.state !== "draining") await failGeneration(tx, place, end);
    return forgetOld(tx, deployment);
  }
  const readyMs = row.readyAt && Date.now() - row.readyAt.getTime();
  const { failures, delayMs } = planRestart(row.failures, readyMs);
  await tx
    .update(instances)
    .set({
      ...{ state: "wanted", nodeId: row.nodeId, socket: null, readyAt: null, failures },
      ...{ leaseExpiresAt: null, replaceRequestedAt: null, cpu: null, memoryBytes: null },
      retryAt: delayMs > 0 ? sql`now() + make_interval(secs => ${delayMs / 1_000})` : null,
    })
    .where(eq(instances.id, row.id));
}

const FAILURES_OF_DEPLOYING = 3;
const MAX_EXCERPT = 16_000;

async function failGeneration(tx: Tx, place: InstancePlace, end: InstanceEnd): Promise<void> {
  const { deployment, made } = place;
  const excerpt = storableText(end.excerpt.slice(-MAX_EXCERPT));
  const cause = excerpt ? causeIn(excerpt) : null;
  const message = storableText(cause ? `${end.message} ${cause}` : end.message);
  await tx
    .update(deployments)
    .set({ state: "failed", error: { message, ...(excerpt && { excerpt }) }, updatedAt: sql`now()` })
    .where(eq(deployments.id, deployment.id));
  await drainInstances(
    tx,
    and(eq(instances.deploymentId, deployment.id), eq(instances.generation, made.generation)),
  );
  const goes = deployment.serving === null ? [] : ["What was deployed before goes on answering."];
  const ended = {
    status: "failed" as const,
    endedAt: sql`now()`,
    message,
    doing: null,
    leaseExpiresAt: null,
  };
  await tell(tx, place, ended, [...excerpt.split("\n").filter(Boolean), `Failed: ${message}`, ...goes]);
}

/** Generations that neither answer, nor were made last, nor have an instance, hold nothing any more. */
async function forgetOld(
  tx: Tx,
  deployment: Pick<InstancePlace["deployment"], "id" | "workspaceId" | "generation" | "serving">,
) {
  const kept = [deployment.generation, ...(deployment.serving === null ? [] : [deployment.serving])];
  const busy = tx
    .select({ generation: instances.generation })
    .from(instances)
    .where(eq(instances.deploymentId, deployment.id));
  const old = await tx
    .select({ generation: deploymentGenerations.generation })
    .from(deploymentGenerations)
    .where(
      and(
        eq(deploymentGenerations.deploymentId, deployment.id),
        notInArray(deploymentGenerations.generation, kept),
        notInArray(deploymentGenerations.generation, busy),
      ),
    );
  const numbers = old.map(({ generation }) => generation);
  if (numbers.length > 0) await releaseGenerations(tx, deployment, numbers);
}
