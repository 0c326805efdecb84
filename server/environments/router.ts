import { z } from "zod";
import { byCursor, cursorShape } from "../trpc/by-cursor";
import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { getBuild } from "./builds";
import { createVersion, createVersionInput } from "./create-from-page";
import { listBuilds, listBuildsInput } from "./list-builds";
import { listEnvironments } from "./list-environments";
import { listVersionBuilds, versionBuildsInput } from "./version-builds";

export const environmentsRouter = router({
  list: workspaceProcedure.query(({ ctx }) => listEnvironments(ctx)),
  builds: workspaceProcedure.input(takes(listBuildsInput.extend(cursorShape))).query(byCursor(listBuilds)),
  create: workspaceProcedure
    .input(createVersionInput)
    .mutation(({ ctx, input }) => createVersion(ctx, input)),
  versionBuilds: workspaceProcedure
    .input(versionBuildsInput)
    .query(({ ctx, input }) => listVersionBuilds(ctx, input)),
  build: workspaceProcedure
    .input(z.object({ build: z.string().max(100) }))
    .query(({ ctx, input }) => getBuild(ctx, input.build)),
});
