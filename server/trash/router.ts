import { z } from "zod";
import { byCursor, cursorShape } from "../trpc/by-cursor";
import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { countTrash, listTrash, listTrashInput } from "./list-trash";
import { emptyTrash, purgeTrash, purgeTrashInput } from "./purge-trash";
import { restoreDraft } from "./restore-draft";
import { restoreReport } from "./restore-report";

export const trashRouter = router({
  list: workspaceProcedure.input(takes(listTrashInput.extend(cursorShape))).query(byCursor(listTrash)),
  count: workspaceProcedure.query(({ ctx }) => countTrash(ctx)),
  purge: workspaceProcedure
    .input(takes(purgeTrashInput))
    .mutation(({ ctx, input }) => purgeTrash(ctx, input)),
  restoreReport: workspaceProcedure
    .input(z.object({ reportId: z.string().max(64) }))
    .mutation(({ ctx, input }) => restoreReport(ctx, input)),
  restoreDraft: workspaceProcedure
    .input(z.object({ draftId: z.string().max(64) }))
    .mutation(({ ctx, input }) => restoreDraft(ctx, input)),
  empty: workspaceProcedure.mutation(({ ctx }) => emptyTrash(ctx)),
});
