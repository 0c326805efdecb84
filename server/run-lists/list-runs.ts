import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { runs } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { RUN_STATUSES, type RunStatus } from "@/domain/runs";
import { listInput } from "@/domain/search/list-input";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { type RunRecord, selectRecords } from "../runs/run-record";
import { isAnyOf, listPage } from "../search/list-page";
import type { OrderColumn } from "../search/order-columns";
import { runSource } from "./run-source";

export const listRunsInput = listInput.extend({
  /** The name of the run whose children are wanted. */
  parent: z.string().optional(),
  experiment: z.string().optional(),
  /** One or several statuses with commas between them, in any case. */
  status: z.string().max(200).optional(),
  view: z.enum(["active", "archived", "all"]).default("active"),
});

const lastOrder: OrderColumn[] = [
  { value: sql`r.created_at`, type: "time", isDescending: true },
  { value: sql`r.id`, type: "id", isDescending: true },
];

/** The workspace's runs as records, the last made first where no order is given. */
export async function listRuns(
  ctx: WorkspaceCtx,
  input: z.input<typeof listRunsInput> = {},
): Promise<{ runs: RunRecord[]; nextToken?: string }> {
  authorize(ctx, "runs:read");
  const { parent, experiment, status, view, ...given } = parse(listRunsInput, input);
  const where = sql`r.deleted_at is null and ${isMeant(ctx, { parent, experiment, status, view })}`;
  const { db } = ctx.services;
  const { rows, nextToken } = await listPage(db, runSource(ctx, where, lastOrder), given, (ids) =>
    selectRecords(db, isAnyOf(runs.id, ids)),
  );
  return { runs: rows, nextToken };
}

type Filter = Pick<z.output<typeof listRunsInput>, "parent" | "experiment" | "status" | "view">;

function isMeant({ workspaceId }: WorkspaceCtx, { parent, experiment, status, view }: Filter): SQL {
  const conditions = [
    { active: sql`r.archived_at is null`, archived: sql`r.archived_at is not null`, all: sql`true` }[view],
  ];
  if (parent !== undefined)
    conditions.push(
      sql`r.parent_id = (select id from runs where workspace_id = ${workspaceId} and name = ${parent})`,
    );
  if (experiment !== undefined)
    conditions.push(
      sql`r.experiment_id in (select id from experiments where workspace_id = ${workspaceId} and name = ${experiment})`,
    );
  if (status !== undefined) conditions.push(sql`r.status = any(${sql.param(readStatuses(status))}::text[])`);
  return sql.join(conditions, sql` and `);
}

function readStatuses(text: string): RunStatus[] {
  return text.split(",").map((word) => {
    const status = RUN_STATUSES.find((known) => known.toLowerCase() === word.trim().toLowerCase());
    if (!status) throw new AppError("invalid", `status: “${word}” is none of ${RUN_STATUSES.join(", ")}.`);
    return status;
  });
}
