import { browseInput, datastoreInput, datastorePathInput } from "@/domain/datastores";
import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { browseDatastore, previewFile, testConnection } from "./browse-datastore";
import { createDatastore } from "./create-datastore";
import { getDatastore, listDatastores } from "./list-datastores";
import { placeContent, placeContentInput } from "./place-content";
import { datastoreText } from "./read-datastore";
import { deleteDatastore, updateDatastore, updateDatastoreInput } from "./update-datastore";

export const datastoresRouter = router({
  list: workspaceProcedure.query(({ ctx }) => listDatastores(ctx)),
  get: workspaceProcedure.input(takes(datastoreInput)).query(({ ctx, input }) => getDatastore(ctx, input)),
  browse: workspaceProcedure.input(takes(browseInput)).query(({ ctx, input }) => browseDatastore(ctx, input)),
  preview: workspaceProcedure
    .input(takes(datastorePathInput))
    .query(({ ctx, input }) => previewFile(ctx, input)),
  placeContent: workspaceProcedure
    .input(takes(placeContentInput))
    .mutation(({ ctx, input }) => placeContent(ctx, input)),
  create: workspaceProcedure
    .input(takes(datastoreText))
    .mutation(({ ctx, input: { workspace: _workspace, ...file } }) => createDatastore(ctx, file)),
  update: workspaceProcedure
    .input(takes(updateDatastoreInput))
    .mutation(({ ctx, input }) => updateDatastore(ctx, input)),
  delete: workspaceProcedure
    .input(takes(datastoreInput))
    .mutation(({ ctx, input }) => deleteDatastore(ctx, input)),
  test: workspaceProcedure
    .input(takes(datastoreInput))
    .mutation(({ ctx, input }) => testConnection(ctx, input)),
});
