import { sql } from "drizzle-orm";
import type { z } from "zod";
import { listInput } from "@/domain/search/list-input";
import type { KindBytes } from "@/domain/storage";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { findAttribute, isAnyOf, type ListSource, listPage, numberIn, textIn } from "../search/list-page";

export const listUsageInput = listInput;

export interface ExperimentUse {
  experimentId: string;
  name: string;
  isTrashed: boolean;
  runCount: number;
  kinds: KindBytes;
  totalBytes: number;
  trashBytes: number;
}

const TOTAL = sql`(u.artifact_bytes + u.log_bytes + u.code_bytes + u.metric_bytes)::float8`;
const source: Omit<ListSource, "where"> = {
  entity: "storage",
  from: sql`storage_by_experiment u join experiments e on e.id = u.experiment_id`,
  id: sql`e.id`,
  find: findAttribute({
    name: textIn(sql`e.name`),
    run_count: numberIn(sql`u.run_count::float8`),
    total: numberIn(TOTAL),
    artifacts: numberIn(sql`u.artifact_bytes::float8`),
    logs: numberIn(sql`u.log_bytes::float8`),
    code: numberIn(sql`u.code_bytes::float8`),
    metrics: numberIn(sql`u.metric_bytes::float8`),
    trash: numberIn(sql`u.trash_bytes::float8`),
  }),
  lastOrder: [
    { value: TOTAL, type: "number", isDescending: true },
    { value: sql`e.id`, type: "id", isDescending: false },
  ],
};

type Row = Record<string, unknown> & { id: string; name: string };

/** The experiments by what they use, the largest first where no order is given; the numbers stand still between two counts. */
export async function listUsage(ctx: WorkspaceCtx, input: z.input<typeof listUsageInput> = {}) {
  authorize(ctx, "runs:read");
  const given = parse(listUsageInput, input);
  const where = sql`u.workspace_id = ${ctx.workspaceId}`;
  const { rows, nextToken } = await listPage(ctx.services.db, { ...source, where }, given, (ids) =>
    loadRows(ctx, ids),
  );
  return { experiments: rows.map(toUse), nextToken };
}

const loadRows = ({ services }: WorkspaceCtx, ids: string[]) =>
  services.db.execute<Row>(sql`
    select e.id, e.name, e.deleted_at is not null as is_trashed, u.run_count, u.artifact_bytes::float8 as artifacts,
      u.log_bytes::float8 as logs, u.code_bytes::float8 as code, u.metric_bytes::float8 as metrics,
      u.trash_bytes::float8 as trash, ${TOTAL} as total
    from storage_by_experiment u join experiments e on e.id = u.experiment_id where ${isAnyOf(sql`e.id`, ids)}`);

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
