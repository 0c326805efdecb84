import { and, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { runFollowers, runs, users } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { followRunInput } from "@/domain/notifications";
import { executorOf } from "@/domain/run-kinds/run-kinds";
import { authorize, authorizePerson } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";

/** Whether the caller is told of the end of a run, from now on. */
export async function followRun(ctx: WorkspaceCtx, input: z.input<typeof followRunInput>): Promise<void> {
  authorize(ctx, "runs:read");
  authorizePerson(ctx);
  const { run: name, isFollowing } = parse(followRunInput, input);
  const { services, actor } = ctx;
  const { id } = await findRun(ctx, name);
  const set = { isFollowing };
  await services.db
    .insert(runFollowers)
    .values({ runId: id, userId: actor.userId, ...set })
    .onConflictDoUpdate({ target: [runFollowers.runId, runFollowers.userId], set });
}

interface Followed {
  id: string;
  kind: string;
  userId: string | null;
  parentId: string | null;
}

/** Whether the caller follows a run: as they said, else as their settings have it. */
export async function isFollowing({ services, actor }: WorkspaceCtx, run: Followed): Promise<boolean> {
  const isOwn = and(eq(runFollowers.runId, run.id), eq(runFollowers.userId, users.id));
  const [row] = await services.db
    .select({ said: runFollowers.isFollowing, followsOwnRuns: users.followsOwnRuns })
    .from(users)
    .leftJoin(runFollowers, isOwn)
    .where(eq(users.id, actor.userId));
  const isFollowedUnsaid =
    run.userId === actor.userId && run.parentId === null && executorOf(run.kind) !== "client";
  return row?.said ?? (row?.followsOwnRuns === true && isFollowedUnsaid);
}

async function findRun({ services, workspaceId }: WorkspaceCtx, name: string) {
  const [run] = await services.db
    .select({ id: runs.id })
    .from(runs)
    .where(and(eq(runs.workspaceId, workspaceId), eq(runs.name, name), sql`${runs.deletedAt} is null`));
  if (!run) throw notFound("run", name);
  return run;
}
