import { eq } from "drizzle-orm";
import { runs } from "@/db/schema";
import { AppError, notFound } from "@/domain/errors";
import type { Engine, WorkspaceCtx } from "../core/context";
import type { Services } from "../core/services";
import { listOpen } from "./open-workspace";

/**
 * The workspace of a run, for the engine that makes the runs below it: in the name of who submitted it, with the roles that
 * person has at this moment. Ask anew for every step, so that who has lost a role makes nothing more by what they began.
 */
export async function openForEngine(services: Services, runId: string): Promise<WorkspaceCtx<Engine>> {
  const [run] = await services.db
    .select({ userId: runs.userId, name: runs.userName, workspaceId: runs.workspaceId })
    .from(runs)
    .where(eq(runs.id, runId));
  if (!run) throw notFound("run", runId);
  const { userId } = run;
  if (userId === null) throw gone(run.name);
  const actor: Engine = { kind: "engine", runId, ...run, userId };
  const [opened] = await listOpen(services, actor);
  if (!opened) throw gone(run.name);
  return { services, actor, ...opened };
}

const gone = (name: string) =>
  new AppError(
    "forbidden",
    `${name}, who submitted this run, is no member of the workspace any more, so nothing more is begun in their name.`,
  );
