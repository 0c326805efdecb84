import { router, workspaceProcedure } from "../trpc/init";
import { askRecount } from "./ask-recount";
import { getRoom, getUsage, listUsage, listUsageInput } from "./get-usage";

export const storageRouter = router({
  usage: workspaceProcedure.query(({ ctx }) => getUsage(ctx)),
  room: workspaceProcedure.query(({ ctx }) => getRoom(ctx)),
  byExperiment: workspaceProcedure.input(listUsageInput).query(({ ctx, input }) => listUsage(ctx, input)),
  recount: workspaceProcedure.mutation(({ ctx }) => askRecount(ctx)),
});
