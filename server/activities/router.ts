import { z } from "zod";
import { idOf } from "@/domain/names";
import { watchChanges } from "../live/watch-changes";
import { byCursor, cursorShape } from "../trpc/by-cursor";
import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { cancelActivity } from "./cancel-activity";
import { getActivity } from "./get-activity";
import { listActivities, listActivitiesInput } from "./list-activities";
import { readActivityLog, readActivityLogInput } from "./read-log";

const named = z.object({ activityId: idOf("activity") });

export const activitiesRouter = router({
  list: workspaceProcedure
    .input(takes(listActivitiesInput.extend(cursorShape)))
    .query(byCursor(listActivities)),
  get: workspaceProcedure.input(named).query(({ ctx, input }) => getActivity(ctx, input.activityId)),
  log: workspaceProcedure
    .input(takes(readActivityLogInput))
    .query(({ ctx, input }) => readActivityLog(ctx, input)),
  cancel: workspaceProcedure.input(named).mutation(({ ctx, input }) => cancelActivity(ctx, input.activityId)),
  changes: workspaceProcedure.subscription(({ ctx, signal }) =>
    watchChanges(ctx, "activities", signal ?? new AbortController().signal),
  ),
});
