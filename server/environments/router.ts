import { z } from "zod";
import { router, workspaceProcedure } from "../trpc/init";
import { getBuild, listBuilds } from "./builds";
import { listEnvironments } from "./list-environments";

export const environmentsRouter = router({
  list: workspaceProcedure.query(({ ctx }) => listEnvironments(ctx)),
  builds: workspaceProcedure.query(({ ctx }) => listBuilds(ctx)),
  build: workspaceProcedure
    .input(z.object({ build: z.string().max(100) }))
    .query(({ ctx, input }) => getBuild(ctx, input.build)),
});
