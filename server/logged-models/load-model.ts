import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { loggedModels } from "@/db/schema";
import { notFound } from "@/domain/errors";
import type { WorkspaceCtx } from "../core/context";

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
