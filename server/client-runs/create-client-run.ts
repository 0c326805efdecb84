import { randomUUID } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { AppError } from "@/domain/errors";
import { newId } from "@/domain/ids";
import { randomName } from "@/domain/random-name";
import {
  COLUMN_TAGS,
  type KeyValue,
  lastOfEach,
  NAME_TAG,
  NOTE_TAG,
  PARENT_TAG,
  tagEntry,
  USER_TAG,
} from "@/domain/run-data";
import type { RunKind } from "@/domain/run-kinds/run-kinds";
import { authorize } from "@/server/core/authorize";
import { scriptRun, type WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { runPrepared } from "@/server/core/run-prepared";
import { isDefaultAlias, loadActiveExperiment } from "@/server/experiments/load-experiment";
import { announce } from "@/server/queue/announce";
import { rememberRunId } from "../runs/load-run";
import { type RunHead, withColumnTags } from "./logged-runs";
import { rememberHeard } from "./note-heard";

export const createClientRunInput = z.strictObject({
  /** The internal id, or "0" for the Default experiment. */
  experimentId: z.string(),
  displayName: z.string().max(8_000).default(""),
  userName: z.string().max(256).default(""),
  startedAt: z.date().optional(),
  tags: z.array(tagEntry).max(1_000).default([]),
});

type Input = z.input<typeof createClientRunInput>;
const KIND: RunKind = "client";

/**
 * A run that an MLflow client makes, writes and ends by itself. The script of a run goes on with that one first, by
 * `MLFLOW_RUN_ID`; what it starts after that lies below it, unless it names another parent.
 */
export async function createClientRun(
  ctx: WorkspaceCtx,
  input: Input,
): Promise<RunHead & { tags: KeyValue[] }> {
  authorize(ctx, "runs:write");
  const { experimentId, tags, startedAt = new Date(), ...given } = parse(createClientRunInput, input);
  const { db } = ctx.services;
  const tag = (key: string) => tags.findLast((entry) => entry.key === key)?.value;
  const run = {
    id: newId("run"),
    name: randomUUID().replaceAll("-", ""),
    displayName: chooseName(given.displayName, tag(NAME_TAG)),
    description: tag(NOTE_TAG) ?? "",
    userName: given.userName || tag(USER_TAG) || ctx.actor.name,
    parentName: tag(PARENT_TAG) ?? null,
    startedAt,
    tags: lastOfEach(tags).filter(({ key }) => !COLUMN_TAGS.includes(key)),
  };
  const [made] = await runPrepared<Made>(ctx.services, insertion(ctx, experimentId, run));
  if (!made) {
    await loadActiveExperiment(db, ctx, experimentId);
    throw new AppError("unavailable", "The experiment was changed at this moment. Try again.");
  }
  rememberHeard(run.id);
  rememberRunId(ctx, run);
  announce(db, "runs", `${ctx.workspaceId} ${run.id}`);
  return { ...run, ...made, status: "running", endedAt: null, deletedAt: null, tags: tagsOf(run, made) };
}

/** What the database knows of it alone. */
type Made = Pick<RunHead, "experimentId" | "createdAt" | "isDefault" | "artifactLocation"> & {
  parentName: string | null;
};

/** A parent that is not there stays a tag. */
function tagsOf(run: MadeRun, { parentName }: Made): KeyValue[] {
  const isAlone = run.parentName !== null && parentName === null;
  const stored = isAlone ? [...run.tags, { key: PARENT_TAG, value: run.parentName! }] : run.tags;
  return withColumnTags({ ...run, parentName }, stored);
}

interface MadeRun {
  id: string;
  name: string;
  displayName: string;
  description: string;
  userName: string;
  parentName: string | null;
  startedAt: Date;
  tags: KeyValue[];
}

/**
 * One statement, so one round trip and one commit; nothing is written where the experiment takes no run.
 */
function insertion(ctx: WorkspaceCtx, experimentId: string, run: MadeRun): SQL {
  const { workspaceId, actor } = ctx;
  const script = scriptRun(actor);
  const isParent = run.parentName === null ? sql`id = ${script}::text` : sql`name = ${run.parentName}::text`;
  const place = isDefaultAlias(experimentId) ? sql`is_default` : sql`id = ${experimentId}::text`;
  const texts = (values: string[]) => sql`${sql.param(values)}::text[]`;
  return sql`
    with place as (
      select id, is_default, artifact_location from experiments
      where workspace_id = ${workspaceId} and ${place} and deleted_at is null
    ), parent as (
      select id, root_id, name from runs where workspace_id = ${workspaceId} and ${isParent}
    ), made as (
      insert into runs (id, workspace_id, experiment_id, name, display_name, description, kind, status, parent_id, root_id,
        created_by_run_id, user_id, user_name, started_at, heard_at)
      select ${run.id}::text, ${workspaceId}::text, place.id, ${run.name}::text, ${run.displayName}::text,
        ${run.description}::text, ${KIND}, 'running', (select id from parent),
        coalesce((select root_id from parent), ${run.id}::text), ${script}::text, ${actor.userId}::text,
        ${run.userName}::text, ${run.startedAt.toISOString()}::timestamptz, now()
      from place returning id, created_at
    ), noted as (
      insert into run_events (run_id, attempt, status) select id, 0, 'running' from made
    ), tagged as (
      insert into run_tags (run_id, key, value)
      select made.id, tag.key, tag.value
      from made, unnest(${texts(run.tags.map(({ key }) => key))}, ${texts(run.tags.map(({ value }) => value))}) as tag (key, value)
      union all
      select made.id, ${PARENT_TAG}::text, ${run.parentName}::text
      from made where ${run.parentName}::text is not null and not exists (select 1 from parent)
    )
    select place.id as "experimentId", place.is_default as "isDefault", place.artifact_location as "artifactLocation",
      made.created_at as "createdAt", (select name from parent) as "parentName" from made, place`;
}

function chooseName(displayName: string, tag = ""): string {
  if (displayName && tag && displayName !== tag) {
    throw new AppError("invalid", `The run name “${displayName}” and the tag ${NAME_TAG} “${tag}” differ.`);
  }
  return displayName || tag || randomName();
}
