import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@/db/client";
import { runEvents, runs } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { newId } from "@/domain/ids";
import { randomName } from "@/domain/random-name";
import { type KeyValue, NAME_TAG, PARENT_TAG, tagEntry, USER_TAG } from "@/domain/run-data";
import { authorize } from "@/server/core/authorize";
import { scriptRun, type WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { loadActiveExperiment } from "@/server/experiments/load-experiment";
import { notify } from "@/server/queue/notify";
import { getRunRecord, type RunRecord } from "./run-records";
import { writeTags } from "./write-tags";

export const createClientRunInput = z.strictObject({
  /** The internal id, or "0" for the Default experiment. */
  experimentId: z.string(),
  displayName: z.string().max(8_000).default(""),
  userName: z.string().max(256).default(""),
  startedAt: z.date().optional(),
  tags: z.array(tagEntry).max(1_000).default([]),
});

type Input = z.input<typeof createClientRunInput>;

/**
 * A run that an MLflow client makes, writes and ends by itself. The script of a run goes on with that one first, by
 * `MLFLOW_RUN_ID`; what it starts after that lies below it. Returns the name.
 */
export async function insertClientRun(ctx: WorkspaceCtx, input: Input): Promise<string> {
  authorize(ctx, "runs:write");
  const { experimentId, tags, startedAt = new Date(), ...given } = parse(createClientRunInput, input);
  const tag = (key: string) => tags.findLast((entry) => entry.key === key)?.value;
  const displayName = chooseName(given.displayName, tag(NAME_TAG));
  const userName = given.userName || tag(USER_TAG) || ctx.actor.name;
  const { workspaceId, actor } = ctx;
  const id = newId("run");
  const name = randomUUID().replaceAll("-", "");
  await ctx.services.db.transaction(async (tx) => {
    const experiment = await loadActiveExperiment(tx, ctx, experimentId);
    await tx.insert(runs).values({
      id,
      workspaceId,
      experimentId: experiment.id,
      name,
      displayName,
      kind: "client",
      status: "running",
      rootId: id,
      createdByRunId: scriptRun(actor),
      userId: actor.userId,
      userName,
      startedAt,
      heardAt: new Date(),
    });
    await tx.insert(runEvents).values({ runId: id, attempt: 0, status: "running" });
    const isBelow = tags.some(({ key }) => key === PARENT_TAG);
    const above = isBelow ? [] : await loadScriptRun(tx, ctx);
    await writeTags(
      tx,
      { id, workspaceId },
      [...tags, ...above].filter(({ key }) => key !== NAME_TAG),
    );
    await notify(tx, "runs", `${workspaceId} ${id}`);
  });
  return name;
}

/** The run whose script asks, as the parent of what it makes. */
async function loadScriptRun(tx: Tx, { actor }: WorkspaceCtx): Promise<KeyValue[]> {
  if (actor.kind !== "run") return [];
  const own = await tx.select({ name: runs.name }).from(runs).where(eq(runs.id, actor.runId));
  return own.map(({ name }) => ({ key: PARENT_TAG, value: name }));
}

/** The same, answered with all that an MLflow client is told of its new run. */
export async function createClientRun(ctx: WorkspaceCtx, input: Input): Promise<RunRecord> {
  return getRunRecord(ctx, await insertClientRun(ctx, input));
}

function chooseName(displayName: string, tag = ""): string {
  if (displayName && tag && displayName !== tag) {
    throw new AppError("invalid", `The run name “${displayName}” and the tag ${NAME_TAG} “${tag}” differ.`);
  }
  return displayName || tag || randomName();
}
