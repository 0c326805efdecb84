import { router, workspaceProcedure } from "../trpc/init";
import { componentVersionInput, listComponentFiles } from "./files";
import { getLibraryComponent, libraryComponentInput } from "./get-library-component";
import { listPalette } from "./palette";

export const componentsRouter = router({
  library: workspaceProcedure
    .input(libraryComponentInput)
    .query(({ ctx, input }) => getLibraryComponent(ctx, input)),
  palette: workspaceProcedure.query(({ ctx }) => listPalette(ctx)),
  files: workspaceProcedure
    .input(componentVersionInput)
    .query(async ({ ctx, input }) =>
      (await listComponentFiles(ctx, input)).map(({ path, sizeBytes }) => ({ path, sizeBytes })),
    ),
});
