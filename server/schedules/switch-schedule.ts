import { eq } from "drizzle-orm";
import { z } from "zod";
import { schedules } from "@/db/schema";
import { nextAfter } from "@/domain/schedules/occurrences";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import { accountOf, type WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { getSchedule, lockSchedule, type Schedule } from "./schedule-record";

export const scheduleInput = z.object({ name: z.string().max(255) });
type Named = z.input<typeof scheduleInput>;

/** From now on it begins runs again, in the name of who asks; what was due meanwhile is passed over. */
export async function enableSchedule(ctx: WorkspaceCtx, input: Named): Promise<Schedule> {
  authorize(ctx, "schedules:write");
  const { name } = parse(scheduleInput, input);
  await ctx.services.db.transaction(async (tx) => {
    const { id, trigger, anchorAt } = await lockSchedule(tx, ctx.workspaceId, name);
    const next = nextAfter(trigger, Date.now(), anchorAt.getTime());
    const by = { userId: accountOf(ctx.actor)!, userName: ctx.actor.name };
    const nextAt = next === null ? null : new Date(next);
    await tx
      .update(schedules)
      .set({ ...by, isEnabled: true, nextAt, problem: null })
      .where(eq(schedules.id, id));
    await audit(tx, ctx, "schedules.enable", id, { name });
  });
  return getSchedule(ctx, { name });
}

/** It begins nothing more; what it has begun goes on. */
export async function disableSchedule(ctx: WorkspaceCtx, input: Named): Promise<Schedule> {
  authorize(ctx, "schedules:write");
  const { name } = parse(scheduleInput, input);
  await ctx.services.db.transaction(async (tx) => {
    const { id } = await lockSchedule(tx, ctx.workspaceId, name);
    await tx.update(schedules).set({ isEnabled: false, nextAt: null }).where(eq(schedules.id, id));
    await audit(tx, ctx, "schedules.disable", id, { name });
  });
  return getSchedule(ctx, { name });
}

export async function deleteSchedule(ctx: WorkspaceCtx, input: Named): Promise<void> {
  authorize(ctx, "schedules:write");
  const { name } = parse(scheduleInput, input);
  await ctx.services.db.transaction(async (tx) => {
    const { id } = await lockSchedule(tx, ctx.workspaceId, name);
    await tx.delete(schedules).where(eq(schedules.id, id));
    await audit(tx, ctx, "schedules.delete", id, { name });
  });
}
