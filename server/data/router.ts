import { beginProfile } from "../profiles/begin-profile";
import { getProfile } from "../profiles/get-profile";
import { previewData } from "../profiles/preview-data";
import { router, workspaceProcedure } from "../trpc/init";
import { checkSource } from "./check-source";
import { createFromPage, createFromPageInput } from "./create-from-page";
import { dataVersionInput, listDataFiles } from "./files";
import { getPin } from "./get-pin";
import { pinData } from "./pin-data";

export const dataRouter = router({
  create: workspaceProcedure
    .input(createFromPageInput)
    .mutation(({ ctx, input }) => createFromPage(ctx, input)),
  checkSource: workspaceProcedure.input(dataVersionInput).query(({ ctx, input }) => checkSource(ctx, input)),
  pin: workspaceProcedure.input(dataVersionInput).query(({ ctx, input }) => getPin(ctx, input)),
  beginPin: workspaceProcedure.input(dataVersionInput).mutation(({ ctx, input }) => pinData(ctx, input)),
  files: workspaceProcedure
    .input(dataVersionInput)
    .query(async ({ ctx, input }) =>
      (await listDataFiles(ctx, input)).map(({ path, sizeBytes }) => ({ path, sizeBytes })),
    ),
  preview: workspaceProcedure
    .input(dataVersionInput)
    .query(({ ctx, input, signal }) => previewData(ctx, input, signal)),
  profile: workspaceProcedure.input(dataVersionInput).query(({ ctx, input }) => getProfile(ctx, input)),
  beginProfile: workspaceProcedure
    .input(dataVersionInput)
    .mutation(({ ctx, input }) => beginProfile(ctx, input)),
});
