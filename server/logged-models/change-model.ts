import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@/db/client";
import { loggedModelParams, loggedModels, loggedModelTags } from "@/db/schema";
import { AppError, notFound } from "@/domain/errors";
import { LOGGED_MODEL_STATUSES, loggedModelEntry } from "@/domain/logged-models";
import { lastOfEach } from "@/domain/run-data";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { authorizeModelWrite, type LoggedModelRow, loadModel } from "./load-model";

const entries = z.array(loggedModelEntry).max(1_000);
export const finishModelInput = z.strictObject({ id: z.string(), status: z.enum(LOGGED_MODEL_STATUSES) });

/** Loads the model, lets `write` change it and notes when that was. */
async function changeModel(
  ctx: WorkspaceCtx,
  id: string,
  write: (tx: Tx, model: LoggedModelRow) => Promise<void>,
) {
  await ctx.services.db.transaction(async (tx) => {
    const model = await loadModel(tx, ctx, id);
    await write(tx, model);
    await tx.update(loggedModels).set({ updatedAt: sql`now()` }).where(eq(loggedModels.id, id));
  });
}

/** Says whether the files of the model are all there. */
export async function finishModel(ctx: WorkspaceCtx, input: z.input<typeof finishModelInput>): Promise<void> {
  authorize(ctx, "models:write");
  const { id, status } = parse(finishModelInput, input);
  await changeModel(ctx, id, async (tx, model) => {
    await authorizeModelWrite(ctx, model, tx);
    await tx.update(loggedModels).set({ status }).where(eq(loggedModels.id, id));
  });
}

export async function setModelTags(
  ctx: WorkspaceCtx,
  input: { id: string; tags: z.input<typeof entries> },
): Promise<void> {
  authorize(ctx, "models:write");
  const tags = lastOfEach(parse(entries, input.tags));
  await changeModel(ctx, input.id, async (tx) => {
    if (tags.length === 0) return;
    await tx
      .insert(loggedModelTags)
      .values(tags.map((tag) => ({ modelId: input.id, ...tag })))
      .onConflictDoUpdate({
        target: [loggedModelTags.modelId, loggedModelTags.key],
        set: { value: sql`excluded.value` },
      });
  });
}

export async function deleteModelTag(ctx: WorkspaceCtx, input: { id: string; key: string }): Promise<void> {
  authorize(ctx, "models:write");
  await changeModel(ctx, input.id, async (tx) => {
    const removed = await tx
      .delete(loggedModelTags)
      .where(and(eq(loggedModelTags.modelId, input.id), eq(loggedModelTags.key, input.key)))
      .returning({ key: loggedModelTags.key });
    if (removed.length === 0) throw notFound("tag", input.key);
  });
}

/** Adds parameters. One that is there already is refused, unless it has the same value. */
export async function addModelParams(
  ctx: WorkspaceCtx,
  input: { id: string; params: z.input<typeof entries> },
): Promise<void> {
  authorize(ctx, "models:write");
  const params = lastOfEach(parse(entries, input.params));
  await changeModel(ctx, input.id, async (tx, model) => {
    await authorizeModelWrite(ctx, model, tx);
    if (params.length === 0) return;
    const rows = params.map((param) => ({ modelId: input.id, ...param }));
    await tx.insert(loggedModelParams).values(rows).onConflictDoNothing();
    const stored = await tx.select().from(loggedModelParams).where(eq(loggedModelParams.modelId, input.id));
    const changed = params.find(
      ({ key, value }) => !stored.some((row) => row.key === key && row.value === value),
    );
    if (changed) throw new AppError("conflict", `The parameter “${changed.key}” has another value already.`);
  });
}

export async function deleteModel(ctx: WorkspaceCtx, input: { id: string }): Promise<void> {
  authorize(ctx, "models:write");
  await ctx.services.db.transaction(async (tx) => {
    const model = await loadModel(tx, ctx, input.id, { allowsDeleted: true });
    await authorizeModelWrite(ctx, model, tx);
    if (model.deletedAt) return;
    await tx.update(loggedModels).set({ deletedAt: sql`now()` }).where(eq(loggedModels.id, model.id));
    await audit(tx, ctx, "models.delete", model.id, { name: model.name });
  });
}
