import { router, workspaceProcedure } from "../trpc/init";
import { componentVersionInput, listComponentFiles } from "./files";
import { listPalette } from "./palette";

export const componentsRouter = router({
  palette: workspaceProcedure.query(({ ctx }) => listPalette(ctx)),
  files: workspaceProcedure
    .input(componentVersionInput)
    .query(async ({ ctx, input }) =>
      (await listComponentFiles(ctx, input)).map(({ path, sizeBytes }) => ({ path, sizeBytes })),
    ),
});
