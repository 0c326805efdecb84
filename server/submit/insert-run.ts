import { and, eq, isNull, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { experiments, runDataInputs, runEvents, runOutputs, runs } from "@/db/schema";
import { readDockerArgs } from "@/domain/docker-args";
import { sourceTags } from "@/domain/git-facts";
import { newId } from "@/domain/ids";
import type { CommandJob } from "@/domain/jobs";
import { randomName } from "@/domain/random-name";
import { audit } from "@/server/core/audit";
import { scriptRun, type WorkspaceCtx } from "@/server/core/context";
import { environmentHash } from "@/server/environments/environment-hash";
import { notify } from "@/server/queue/notify";
import { storeSnapshot } from "@/server/snapshots/store-snapshot";
import { writeTags } from "../runs/write-tags";
import type { JobPlan } from "./plan-job";
import type { Submission } from "./submission";

const PRIORITIES = { low: -1, medium: 0, high: 1 };

export interface Parent {
  id: string;
  rootId: string;
}

/** Makes the run with all that its assignment will be built from, and puts it in the queue. */
export async function insertRun(
  tx: Tx,
  ctx: WorkspaceCtx,
  submission: Submission,
  plan: JobPlan,
  parent: Parent | null,
): Promise<string> {
  const { workspaceId, actor } = ctx;
  const { job, environment, code } = plan;
  const id = newId("run");
  const name = submission.name ?? job.name ?? id;
  await tx.insert(runs).values({
    id,
    workspaceId,
    name,
    experimentId: await ensureExperiment(tx, ctx, job.experiment_name),
    displayName: job.display_name ?? submission.name ?? job.name ?? randomName(),
    description: job.description ?? "",
    kind: "command",
    status: "queued",
    queuedAt: sql`now()`,
    waitingReason: "Waits for a runner to take it.",
    parentId: parent?.id ?? null,
    rootId: parent?.rootId ?? id,
    createdByRunId: scriptRun(actor),
    userId: actor.userId,
    userName: actor.name,
    spec: { ...job, name },
    yaml: submission.yaml,
    snapshotId: code && (await storeSnapshot(tx, workspaceId, code)),
    git: submission.git ?? null,
    environment,
    environmentHash: environmentHash(environment),
    notices: [...environment.notices, ...findNotices(job)],
    idempotencyKey: submission.idempotency_key ?? null,
    compute: job.compute,
    priority: PRIORITIES[job.queue_settings?.priority ?? "medium"],
    maxAttempts: 1 + (job.retry_settings?.max_retries ?? 0),
  });
  await writeTags(tx, { id, workspaceId }, sourceTags(job.command, submission.git));
  await insertParts(tx, workspaceId, id, plan);
  await tx.insert(runEvents).values({ runId: id, attempt: 0, status: "queued" });
  await audit(tx, ctx, "runs.submit", id, { name });
  await notify(tx, "queue");
  await notify(tx, "runs", `${workspaceId} ${id}`);
  return name;
}

async function insertParts(
  tx: Tx,
  workspaceId: string,
  runId: string,
  { job, inputs }: JobPlan,
): Promise<void> {
  const tags = Object.entries(job.tags ?? {}).map(([key, value]) => ({ key, value }));
  await writeTags(tx, { id: runId, workspaceId }, tags);
  for (const input of inputs) {
    const { name, kind } = input;
    const where =
      input.kind === "http"
        ? { url: input.url }
        : { snapshotId: await storeSnapshot(tx, workspaceId, input.files) };
    await tx.insert(runDataInputs).values({ runId, name, kind, ...where });
  }
  const outputs = Object.entries(job.outputs ?? {}).map(([name, output]) => ({
    runId,
    name,
    type: output?.type ?? "uri_folder",
    path: `named-outputs/${name}`,
  }));
  if (outputs.length > 0) await tx.insert(runOutputs).values(outputs);
}

/** The experiment of that name, made on first use; without a name, the workspace's default one. */
async function ensureExperiment(
  tx: Tx,
  { workspaceId, actor }: WorkspaceCtx,
  name: string | undefined,
): Promise<string> {
  const isIt =
    name === undefined
      ? experiments.isDefault
      : and(eq(experiments.name, name), isNull(experiments.deletedAt));
  if (name !== undefined) {
    await tx
      .insert(experiments)
      .values({ id: newId("experiment"), workspaceId, name, createdByRunId: scriptRun(actor) })
      .onConflictDoNothing();
  }
  const [row] = await tx
    .update(experiments)
    .set({ updatedAt: sql`now()` })
    .where(and(eq(experiments.workspaceId, workspaceId), isIt))
    .returning({ id: experiments.id });
  return row!.id;
}

/** What the YAML asks for and this run will not have, said on its page. */
function findNotices(job: CommandJob): string[] {
  const { unused } = readDockerArgs(job.resources?.docker_args);
  const registered = Object.entries(job.outputs ?? {}).filter(([, output]) => output?.name);
  return [
    ...registered.map(
      ([name]) =>
        `The output ${name} is kept with the run; registering it as a data asset is not supported yet.`,
    ),
    ...(job.services && Object.keys(job.services).length > 0
      ? ["The services of the job were not started."]
      : []),
    ...(unused.length > 0
      ? [`docker_args ${unused.join(" ")} had no effect: the run has no container, only limits on memory.`]
      : []),
  ];
}
