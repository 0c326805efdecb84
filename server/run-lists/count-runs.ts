import { sql } from "drizzle-orm";
import type { z } from "zod";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { matchRuns, runFilterInput } from "./run-filter";

/** How many runs match the filter of a list. */
export async function countRuns(ctx: WorkspaceCtx, input: z.input<typeof runFilterInput>): Promise<number> {
  authorize(ctx, "runs:read");
  const filter = parse(runFilterInput, input);
  const [row] = await ctx.services.db.execute<{ count: number }>(
    sql`select count(*)::int as count from runs r where ${await matchRuns(ctx, filter)}`,
  );
  return row!.count;
}
