import { router, workspaceProcedure } from "../trpc/init";
import { browseExperiments, browseExperimentsInput } from "./browse-experiments";

export const experimentsRouter = router({
  list: workspaceProcedure
    .input(browseExperimentsInput)
    .query(({ ctx, input: { workspace: _workspace, ...input } }) => browseExperiments(ctx, input)),
});
