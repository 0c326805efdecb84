import { watchChanges } from "../live/watch-changes";
import { router, workspaceProcedure } from "../trpc/init";
import { listActivities, listActivitiesInput } from "./list-activities";

export const activitiesRouter = router({
  list: workspaceProcedure.input(listActivitiesInput).query(({ ctx, input }) => listActivities(ctx, input)),
  changes: workspaceProcedure.subscription(({ ctx, signal }) =>
    watchChanges(ctx, "activities", signal ?? new AbortController().signal),
  ),
});
