import { router, workspaceProcedure } from "../trpc/init";
import { dataVersionInput, listDataFiles } from "./files";

export const dataRouter = router({
  files: workspaceProcedure
    .input(dataVersionInput)
    .query(async ({ ctx, input }) =>
      (await listDataFiles(ctx, input)).map(({ path, sizeBytes }) => ({ path, sizeBytes })),
    ),
});
