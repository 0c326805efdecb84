import { z } from "zod";
import type { Axis } from "@/domain/metrics/points";
import type { WorkspaceCtx } from "../core/context";

/**
 * What a chart draws along: steps, the time of day (milliseconds since the epoch), or milliseconds since the start of
 * each run, so that runs of different days lie over each other.
 */
export const chartAxis = z.enum(["step", "relative", "time"]);
export type ChartAxis = z.infer<typeof chartAxis>;

/** The axis that the stored points are read along. */
export const readAxis = (axis: ChartAxis): Axis => (axis === "step" ? "step" : "time");

/** The moment each run started, or was made where it never did, in milliseconds. */
export async function readStarts(
  ctx: WorkspaceCtx,
  runs: readonly string[],
): Promise<(run: string) => number> {
  const rows = await ctx.services.sql<{ name: string; start: Date }[]>`
    select name, coalesce(started_at, created_at) as start from runs
    where workspace_id = ${ctx.workspaceId} and name = any(${[...runs]}::text[])`;
  const starts = new Map(rows.map(({ name, start }) => [name, start.getTime()]));
  return (run) => starts.get(run) ?? 0;
}
