import { type SQL, sql } from "drizzle-orm";
import { metricKeys } from "@/domain/search/metric-keys";
import type { WorkspaceCtx } from "../core/context";
import { rankSeries } from "../metrics/rank-series";
import { runTargets } from "../runs/run-targets";
import type { ListSource } from "../search/list-page";
import type { OrderColumn } from "../search/order-columns";

/** Where runs are listed, as `r`; the metrics that a search asks for are sorted before it. */
export const runSource = (ctx: WorkspaceCtx, where: SQL, lastOrder: OrderColumn[]): ListSource => ({
  entity: "runs",
  from: sql`runs r`,
  id: sql`r.id`,
  where: sql`r.workspace_id = ${ctx.workspaceId} and ${where}`,
  find: runTargets(ctx.workspaceId),
  lastOrder,
  prepare: (filter, orders) => rankSeries(ctx.services.db, metricKeys(filter, orders)),
});
