import { descriptorOf } from "@/domain/activities";
import type { WorkspaceCtx } from "../core/context";
import { type Activity, canCancel } from "./visible";

/** An activity as pages and programs see it: without its input, which is the business of whoever does it. */
export function presentActivity(ctx: WorkspaceCtx, row: Activity) {
  const { id, kind, title, status, done, total, doing, waitingReason, message, userName } = row;
  const { createdAt, startedAt, endedAt, cancelRequestedAt } = row;
  const moments = { createdAt, startedAt, endedAt, cancelRequestedAt };
  const { unit } = descriptorOf(kind);
  const can = { cancel: canCancel(ctx, row) };
  return {
    id,
    kind,
    title,
    status,
    unit,
    done,
    total,
    doing,
    waitingReason,
    message,
    userName,
    ...moments,
    can,
  };
}
