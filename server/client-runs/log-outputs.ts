import { sql } from "drizzle-orm";
import { z } from "zod";
import { runModelOutputs } from "@/db/schema";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { requireModels } from "@/server/logged-models/load-model";
import { loadRunForWrite } from "../runs/load-run";

export const logOutputsInput = z.strictObject({
  name: z.string(),
  models: z
    .array(z.object({ modelId: z.string(), step: z.union([z.int(), z.bigint()]).default(0) }))
    .max(1_000),
});

/** The logged models that the run made, each at a step. */
export async function logOutputs(ctx: WorkspaceCtx, input: z.input<typeof logOutputsInput>): Promise<void> {
  authorize(ctx, "runs:write");
  const { name, models } = parse(logOutputsInput, input);
  const steps = new Map(models.map(({ modelId, step }) => [modelId, step]));
  await ctx.services.db.transaction(async (tx) => {
    const run = await loadRunForWrite(tx, ctx, name);
    if (steps.size === 0) return;
    await requireModels(tx, ctx, [...steps.keys()]);
    const rows = Array.from(steps, ([modelId, step]) => ({ runId: run.id, modelId, step }));
    await tx
      .insert(runModelOutputs)
      .values(rows)
      .onConflictDoUpdate({
        target: [runModelOutputs.runId, runModelOutputs.modelId],
        set: { step: sql`excluded.step` },
      });
  });
}
