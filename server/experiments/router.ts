import { z } from "zod";
import { experimentName } from "@/domain/names";
import { byCursor, cursorShape } from "../trpc/by-cursor";
import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { browseExperiments, browseExperimentsInput } from "./browse-experiments";
import { createExperiment } from "./create-experiment";
import { deleteExperiment } from "./delete-experiment";
import { getExperiment } from "./queries";
import { restoreExperiment } from "./restore-experiment";
import { updateExperiment, updateExperimentInput } from "./update-experiment";

const experimentInput = z.object({ experimentId: z.string().max(64) });

export const experimentsRouter = router({
  list: workspaceProcedure
    .input(takes(browseExperimentsInput.extend(cursorShape)))
    .query(byCursor(browseExperiments)),
  get: workspaceProcedure
    .input(experimentInput)
    .query(({ ctx, input }) => getExperiment(ctx, input.experimentId)),
  create: workspaceProcedure
    .input(takes(z.object({ name: experimentName })))
    .mutation(({ ctx, input }) => createExperiment(ctx, { name: input.name })),
  update: workspaceProcedure
    .input(takes(updateExperimentInput))
    .mutation(({ ctx, input }) => updateExperiment(ctx, input)),
  delete: workspaceProcedure
    .input(experimentInput)
    .mutation(({ ctx, input }) => deleteExperiment(ctx, { id: input.experimentId })),
  restore: workspaceProcedure
    .input(experimentInput)
    .mutation(({ ctx, input }) => restoreExperiment(ctx, { id: input.experimentId })),
});
