import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { VIEW_TYPES } from "@/domain/experiments";
import { listInput } from "@/domain/search/list-input";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { listPage } from "../search/list-page";
import type { OrderColumn } from "../search/order-columns";
import { experimentSource } from "./experiment-source";
import { type ExperimentRecord, loadExperimentRecords } from "./queries";

export const searchExperimentsInput = listInput.extend({
  filter: z.string().default(""),
  orderBy: z.array(z.string()).default([]),
  view: z.enum(VIEW_TYPES).default("ACTIVE_ONLY"),
  limit: z.int().min(1).max(50_000).default(1_000),
});

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
  const { view, ...given } = parse(searchExperimentsInput, input);
  const source = { ...experimentSource(ctx, { ...given, where: LIFE[view] }), lastOrder };
  const { db } = ctx.services;
  const { rows, nextToken } = await listPage(db, source, given, (ids) => loadExperimentRecords(db, ids));
  return { experiments: rows, nextToken };
}
