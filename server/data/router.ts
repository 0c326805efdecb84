import { router, workspaceProcedure } from "../trpc/init";
import { createFromPage, createFromPageInput } from "./create-from-page";
import { dataVersionInput, listDataFiles } from "./files";

export const dataRouter = router({
  create: workspaceProcedure
    .input(createFromPageInput)
    .mutation(({ ctx, input }) => createFromPage(ctx, input)),
  files: workspaceProcedure
    .input(dataVersionInput)
    .query(async ({ ctx, input }) =>
      (await listDataFiles(ctx, input)).map(({ path, sizeBytes }) => ({ path, sizeBytes })),
    ),
});
