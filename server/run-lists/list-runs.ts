import { and, desc, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { experiments, runs } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { RUN_STATUSES, type RunStatus } from "@/domain/runs";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { type RunRecord, selectRecords } from "../runs/run-record";

export const listRunsInput = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  cursor: z.string().max(200).optional(),
  /** The name of the run whose children are wanted. */
  parent: z.string().optional(),
  experiment: z.string().optional(),
  /** One or several statuses with commas between them, in any case. */
  status: z.string().max(200).optional(),
  view: z.enum(["active", "archived", "all"]).default("active"),
});

/** The workspace's runs, newest first, page by page. */
export async function listRuns(
  ctx: WorkspaceCtx,
  input: z.input<typeof listRunsInput> = {},
): Promise<{ runs: RunRecord[]; next: string | null }> {
  authorize(ctx, "runs:read");
  const { limit, cursor, ...filter } = parse(listRunsInput, input);
  const { db } = ctx.services;
  const found = await selectRecords(
    db,
    and(eq(runs.workspaceId, ctx.workspaceId), isNull(runs.deletedAt), matches(ctx, filter), after(cursor)),
  )
    .orderBy(desc(runs.createdAt), desc(runs.id))
    .limit(limit + 1);
  const page = found.slice(0, limit);
  return { runs: page, next: found.length > limit ? cursorOf(page.at(-1)!) : null };
}

type Filter = Omit<z.output<typeof listRunsInput>, "limit" | "cursor">;

function matches({ services, workspaceId }: WorkspaceCtx, { parent, experiment, status, view }: Filter) {
  const parentIds = services.db
    .select({ id: runs.id })
    .from(runs)
    .where(and(eq(runs.workspaceId, workspaceId), eq(runs.name, parent ?? "")));
  const experimentIds = services.db
    .select({ id: experiments.id })
    .from(experiments)
    .where(and(eq(experiments.workspaceId, workspaceId), eq(experiments.name, experiment ?? "")));
  return and(
    parent === undefined ? undefined : inArray(runs.parentId, parentIds),
    experiment === undefined ? undefined : inArray(runs.experimentId, experimentIds),
    status === undefined ? undefined : inArray(runs.status, readStatuses(status)),
    view === "all" ? undefined : view === "active" ? isNull(runs.archivedAt) : isNotNull(runs.archivedAt),
  );
}

function readStatuses(text: string): RunStatus[] {
  return text.split(",").map((word) => {
    const status = RUN_STATUSES.find((known) => known.toLowerCase() === word.trim().toLowerCase());
    if (!status) throw new AppError("invalid", `status: “${word}” is none of ${RUN_STATUSES.join(", ")}.`);
    return status;
  });
}

/** The place of a row in the order: its moment in milliseconds, as precise as the column, and its id. */
const cursorOf = (row: RunRecord) => `${row.createdAt.getTime()}.${row.id}`;

function after(cursor: string | undefined) {
  if (cursor === undefined) return undefined;
  const [, time, id] = /^(\d{1,14})\.(\w{1,64})$/.exec(cursor) ?? [];
  if (!time || !id) throw new AppError("invalid", "cursor: this was not returned by a list.");
  const moment = new Date(Number(time)).toISOString();
  return sql`(${runs.createdAt}, ${runs.id}) < (${moment}::timestamptz, ${id})`;
}
