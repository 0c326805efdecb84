import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { loggedModels } from "@/db/schema";
import { AppError, notFound } from "@/domain/errors";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { mayWriteRun } from "../runs/authorize-run";

export type LoggedModelRow = typeof loggedModels.$inferSelect;

/** The workspace's logged model with that id; a deleted one only where it is asked for. */
export async function loadModel(
  executor: Executor,
  { workspaceId }: WorkspaceCtx,
  id: string,
  { allowsDeleted = false } = {},
): Promise<LoggedModelRow> {
  const life = allowsDeleted ? undefined : isNull(loggedModels.deletedAt);
  const [row] = await executor
    .select()
    .from(loggedModels)
    .where(and(eq(loggedModels.workspaceId, workspaceId), eq(loggedModels.id, id), life));
  if (!row) throw notFound("logged model", id);
  return row;
}

/**
 * Refuses the script of a run that would change what a model of other runs is: its files, its parameters, whether it is
 * there. Tags, by which a script says what it found about a model, are as free as its submitter's role.
 */
export async function authorizeModelWrite(
  ctx: WorkspaceCtx,
  { name, sourceRunId }: LoggedModelRow,
  executor: Executor,
): Promise<void> {
  authorize(ctx, "models:write");
  if (ctx.actor.kind !== "run") return;
  if (sourceRunId !== null && (await mayWriteRun(ctx, { id: sourceRunId }, executor))) return;
  const message = `The script of a run changes only models that it has made, and “${name}” is none of them. It may tag it.`;
  throw new AppError("forbidden", message);
}

/** Fails with the first of these ids that is no logged model of the workspace. */
export async function requireModels(
  executor: Executor,
  { workspaceId }: WorkspaceCtx,
  ids: readonly string[],
): Promise<void> {
  const known = await executor
    .select({ id: loggedModels.id })
    .from(loggedModels)
    .where(
      and(
        eq(loggedModels.workspaceId, workspaceId),
        inArray(loggedModels.id, [...ids]),
        isNull(loggedModels.deletedAt),
      ),
    );
  const missing = ids.find((id) => !known.some((model) => model.id === id));
  if (missing !== undefined) throw notFound("logged model", missing);
}
