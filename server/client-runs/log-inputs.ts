import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@/db/client";
import { datasets, runInputs } from "@/db/schema";
import { newId } from "@/domain/ids";
import { lastOfEach } from "@/domain/run-data";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { requireModels } from "@/server/logged-models/load-model";
import { loadRunForWrite, type StoredRun } from "../runs/load-run";

const MAX_SOURCE_CHARS = 1_000_000;
const MAX_PROFILE_CHARS = 16_777_215;

const datasetInput = z.object({
  name: z.string().min(1).max(500),
  digest: z.string().min(1).max(36),
  sourceType: z.string().max(250).default(""),
  source: z.string().max(MAX_SOURCE_CHARS).default(""),
  schema: z.string().max(MAX_SOURCE_CHARS).optional(),
  profile: z.string().max(MAX_PROFILE_CHARS).optional(),
  tags: z.array(z.object({ key: z.string().min(1).max(255), value: z.string().max(500) })).default([]),
});

export const logInputsInput = z.strictObject({
  name: z.string(),
  datasets: z.array(datasetInput).max(1_000).default([]),
  modelIds: z.array(z.string()).max(1_000).default([]),
});

/** What the run read. The same dataset or model twice is one input. */
export async function logInputs(ctx: WorkspaceCtx, input: z.input<typeof logInputsInput>): Promise<void> {
  authorize(ctx, "runs:write");
  const { name, datasets: given, modelIds } = parse(logInputsInput, input);
  await ctx.services.db.transaction(async (tx) => {
    const run = await loadRunForWrite(tx, ctx, name);
    for (const dataset of given) await addDataset(tx, run, dataset);
    if (modelIds.length === 0) return;
    await requireModels(tx, ctx, modelIds);
    const rows = modelIds.map((modelId) => ({ runId: run.id, modelId }));
    await tx.insert(runInputs).values(rows).onConflictDoNothing();
  });
}

async function addDataset(
  tx: Tx,
  run: StoredRun,
  { tags, ...given }: z.output<typeof datasetInput>,
): Promise<void> {
  const { experimentId } = run;
  await tx
    .insert(datasets)
    .values({ id: newId("dataset"), experimentId, ...given })
    .onConflictDoNothing();
  const [dataset] = await tx
    .select({ id: datasets.id })
    .from(datasets)
    .where(
      and(
        eq(datasets.experimentId, experimentId),
        eq(datasets.name, given.name),
        eq(datasets.digest, given.digest),
      ),
    );
  await tx
    .insert(runInputs)
    .values({ runId: run.id, datasetId: dataset!.id, tags: lastOfEach(tags) })
    .onConflictDoNothing();
}
