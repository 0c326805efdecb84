import { byCursor, cursorShape } from "../trpc/by-cursor";
import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { askRecount } from "./ask-recount";
import { getRoom, getUsage } from "./get-usage";
import { listUsage, listUsageInput } from "./list-usage";

export const storageRouter = router({
  usage: workspaceProcedure.query(({ ctx }) => getUsage(ctx)),
  room: workspaceProcedure.query(({ ctx }) => getRoom(ctx)),
  byExperiment: workspaceProcedure
    .input(takes(listUsageInput.extend(cursorShape)))
    .query(byCursor(listUsage)),
  recount: workspaceProcedure.mutation(({ ctx }) => askRecount(ctx)),
});
