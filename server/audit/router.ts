import { router, workspaceProcedure } from "../trpc/init";
import { listEvents, listEventsInput } from "./list-events";

export const auditRouter = router({
  list: workspaceProcedure.input(listEventsInput).query(({ ctx, input }) => listEvents(ctx, input)),
});
