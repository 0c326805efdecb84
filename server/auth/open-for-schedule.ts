import { AppError } from "@/domain/errors";
import type { Scheduled, WorkspaceCtx } from "../core/context";
import type { Services } from "../core/services";
import { listOpen } from "./open-workspace";

/** The workspace of a schedule, in the name of who set it up, with the roles that person has at this moment. */
export async function openForSchedule(
  services: Services,
  {
    id,
    userId,
    userName,
    workspaceId,
  }: { id: string; userId: string; userName: string; workspaceId: string },
): Promise<WorkspaceCtx<Scheduled>> {
  const actor: Scheduled = { kind: "schedule", userId, name: userName, scheduleId: id, workspaceId };
  const [opened] = await listOpen(services, actor);
  if (opened) return { services, actor, ...opened };
  throw new AppError(
    "forbidden",
    `${userName}, in whose name it begins runs, is no member of the workspace any more. Enable it again to let it begin them in yours.`,
  );
}
