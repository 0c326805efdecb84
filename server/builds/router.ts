import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { cleanBuilds, cleanBuildsInput } from "./clean-builds";
import { rebuild, rebuildInput } from "./rebuild";

export const buildsRouter = router({
  rebuild: workspaceProcedure.input(takes(rebuildInput)).mutation(({ ctx, input }) => rebuild(ctx, input)),
  clean: workspaceProcedure
    .input(takes(cleanBuildsInput))
    .mutation(({ ctx, input }) => cleanBuilds(ctx, input)),
});
