import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { settings, storageCounts } from "@/db/schema";
import { explainRoom, judgeRoom } from "@/domain/disk-room.mjs";
import type { InstallationUse, KindBytes } from "@/domain/storage";
import { authorize, can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { readDisk } from "../core/room";
import { INSTALLATION_KEY } from "./measure-installation";

/** What uses the disk, as it was last counted; `count` is null until the clock has come to this workspace. */
export async function getUsage(ctx: WorkspaceCtx) {
  authorize(ctx, "runs:read");
  const { db, home } = ctx.services;
  const { totals, largestRuns, countedAt, tookMs, askedAt } = storageCounts;
  const [[count], [kept], disk] = await Promise.all([
    db
      .select({ totals, largestRuns, countedAt, tookMs, askedAt })
      .from(storageCounts)
      .where(eq(storageCounts.workspaceId, ctx.workspaceId)),
    db.select({ value: settings.value }).from(settings).where(eq(settings.key, INSTALLATION_KEY)),
    readDisk(home),
  ]);
  return {
    count: count ?? null,
    installation: kept ? (JSON.parse(kept.value) as InstallationUse) : null,
    disk,
    can: { recount: can(ctx, "runs:write"), setRules: can(ctx, "runs:purge") },
  };
}

/** Whether there is room for new work, and if not what is to be said of it: asked often, by every page. */
export async function getRoom(ctx: WorkspaceCtx) {
  authorize(ctx, "runs:read");
  const facts = await readDisk(ctx.services.home);
  return { ...facts, ...judgeRoom(facts), words: explainRoom(facts) };
}

export const USAGE_ORDERS = ["total", "artifacts", "logs", "code", "metrics", "trash"] as const;
const PAGE_ROWS = 50;

export const listUsageInput = z.object({
  order: z.enum(USAGE_ORDERS).default("total"),
  cursor: z.number().int().min(0).max(1_000_000).nullish(),
});

export interface ExperimentUse {
  experimentId: string;
  name: string;
  isTrashed: boolean;
  runCount: number;
  kinds: KindBytes;
  totalBytes: number;
  trashBytes: number;
}

const TOTAL = sql`(u.artifact_bytes + u.log_bytes + u.code_bytes + u.metric_bytes)`;
const ORDERS = {
  total: TOTAL,
  artifacts: sql`u.artifact_bytes`,
  logs: sql`u.log_bytes`,
  code: sql`u.code_bytes`,
  metrics: sql`u.metric_bytes`,
  trash: sql`u.trash_bytes`,
};

type Row = Record<string, unknown> & { id: string; name: string };

/** The experiments by what they use, the largest first; the numbers stand still between two counts. */
export async function listUsage(ctx: WorkspaceCtx, input: z.input<typeof listUsageInput>) {
  authorize(ctx, "runs:read");
  const { order, cursor } = parse(listUsageInput, input);
  const from = cursor ?? 0;
  const rows = await ctx.services.db.execute<Row>(sql`
    select e.id, e.name, e.deleted_at is not null as is_trashed, u.run_count, u.artifact_bytes::float8 as artifacts,
      u.log_bytes::float8 as logs, u.code_bytes::float8 as code, u.metric_bytes::float8 as metrics,
      u.trash_bytes::float8 as trash, ${TOTAL}::float8 as total
    from storage_by_experiment u join experiments e on e.id = u.experiment_id
    where u.workspace_id = ${ctx.workspaceId} order by ${ORDERS[order]} desc, e.id limit ${PAGE_ROWS + 1} offset ${from}`);
  return {
    experiments: rows.slice(0, PAGE_ROWS).map(toUse),
    nextCursor: rows.length > PAGE_ROWS ? from + PAGE_ROWS : null,
  };
}

const toUse = (row: Row): ExperimentUse => ({
  experimentId: row.id,
  name: row.name,
  isTrashed: row.is_trashed === true,
  runCount: Number(row.run_count),
  kinds: {
    artifacts: Number(row.artifacts),
    logs: Number(row.logs),
    code: Number(row.code),
    metrics: Number(row.metrics),
  },
  totalBytes: Number(row.total),
  trashBytes: Number(row.trash),
});
