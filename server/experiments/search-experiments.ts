import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { VIEW_TYPES } from "@/domain/experiments";
import { parseOrders } from "@/domain/search/order";
import { parseFilter } from "@/domain/search/parse";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import type { OrderColumn } from "../search/order-columns";
import { searchPage } from "../search/search-page";
import type { FindTarget, SearchTarget } from "../search/target";
import { type ExperimentRecord, loadExperimentRecords } from "./queries";

export const searchExperimentsInput = z.strictObject({
  filter: z.string().default(""),
  view: z.enum(VIEW_TYPES).default("ACTIVE_ONLY"),
  orderBy: z.array(z.string()).default([]),
  limit: z.int().min(1).max(50_000).default(1_000),
  pageToken: z.string().optional(),
});

const ATTRIBUTES: Record<string, SearchTarget> = {
  experiment_id: {
    type: "text",
    value: sql`(case when e.is_default then '0' else e.id end)`,
    isNullable: false,
  },
  name: { type: "text", value: sql`e.name`, isNullable: false },
  creation_time: { type: "time", value: sql`e.created_at`, isNullable: false },
  last_update_time: { type: "time", value: sql`e.updated_at`, isNullable: false },
};

const find: FindTarget = (field, alias) => {
  if (field.source === "attribute") return ATTRIBUTES[field.name]!;
  const tag = sql.raw(alias);
  const key = "key" in field ? field.key : field.name;
  const rows = {
    from: sql`experiment_tags ${tag}`,
    on: sql`${tag}.experiment_id = e.id and ${tag}.key = ${key}`,
  };
  return { type: "text", value: sql`${tag}.value`, isNullable: true, rows };
};

const lastOrder: OrderColumn[] = [
  { value: sql`e.updated_at`, type: "time", isDescending: true },
  { value: sql`e.id`, type: "text", isDescending: true },
];

const LIFE: Record<(typeof VIEW_TYPES)[number], SQL> = {
  ACTIVE_ONLY: sql`e.deleted_at is null`,
  DELETED_ONLY: sql`e.deleted_at is not null`,
  ALL: sql`true`,
};

/** The experiments that match a filter, the last changed first where no order is given. */
export async function searchExperiments(
  ctx: WorkspaceCtx,
  input: z.input<typeof searchExperimentsInput> = {},
): Promise<{ experiments: ExperimentRecord[]; nextToken?: string }> {
  authorize(ctx, "experiments:read");
  const { filter, view, orderBy, limit, pageToken } = parse(searchExperimentsInput, input);
  const where = sql`e.workspace_id = ${ctx.workspaceId} and ${LIFE[view]}`;
  const { ids, nextToken } = await searchPage(
    ctx.services.db,
    { from: sql`experiments e`, id: sql`e.id`, where, find, lastOrder },
    {
      filter: parseFilter(filter, "experiments"),
      orders: parseOrders(orderBy, "experiments"),
      limit,
      pageToken,
    },
  );
  return { experiments: await loadExperimentRecords(ctx.services.db, ids), nextToken };
}
