import { abilities } from "../core/authorize";
import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { createSchedule, scheduleText } from "./create-schedule";
import { listSchedules } from "./schedule-record";
import { deleteSchedule, disableSchedule, enableSchedule, scheduleInput } from "./switch-schedule";

export const schedulesRouter = router({
  list: workspaceProcedure.query(async ({ ctx }) => ({
    schedules: await listSchedules(ctx),
    can: abilities(ctx),
  })),
  create: workspaceProcedure
    .input(takes(scheduleText))
    .mutation(async ({ ctx, input: { workspace: _workspace, ...file } }) => ({
      name: (await createSchedule(ctx, file)).name,
    })),
  enable: workspaceProcedure
    .input(takes(scheduleInput))
    .mutation(async ({ ctx, input }) => ({ name: (await enableSchedule(ctx, input)).name })),
  disable: workspaceProcedure
    .input(takes(scheduleInput))
    .mutation(async ({ ctx, input }) => ({ name: (await disableSchedule(ctx, input)).name })),
  delete: workspaceProcedure
    .input(takes(scheduleInput))
    .mutation(({ ctx, input }) => deleteSchedule(ctx, input)),
});
