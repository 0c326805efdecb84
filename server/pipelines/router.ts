import { z } from "zod";
import { router, workspaceProcedure } from "../trpc/init";
import { getGraph } from "./get-graph";

export const pipelinesRouter = router({
  graph: workspaceProcedure
    .input(z.object({ run: z.string().max(255) }))
    .query(({ ctx, input }) => getGraph(ctx, input.run)),
});
