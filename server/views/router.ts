import { createViewInput, listViewsInput, updateViewInput, viewInput } from "@/domain/views";
import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { createView } from "./create-view";
import { deleteView } from "./delete-view";
import { listViews } from "./list-views";
import { updateView } from "./update-view";

export const viewsRouter = router({
  list: workspaceProcedure.input(takes(listViewsInput)).query(({ ctx, input }) => listViews(ctx, input)),
  create: workspaceProcedure
    .input(takes(createViewInput))
    .mutation(({ ctx, input }) => createView(ctx, input)),
  update: workspaceProcedure
    .input(takes(updateViewInput))
    .mutation(({ ctx, input }) => updateView(ctx, input)),
  delete: workspaceProcedure.input(takes(viewInput)).mutation(({ ctx, input }) => deleteView(ctx, input)),
});
