import { createInferenceInput, deployInferenceInput } from "@/domain/inference/inputs";
import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { createInference } from "./create-inference";
import { deployInference } from "./deploy-inference";

export const inferenceRouter = router({
  create: workspaceProcedure
    .input(takes(createInferenceInput))
    .mutation(({ ctx, input }) => createInference(ctx, input)),
  deploy: workspaceProcedure
    .input(takes(deployInferenceInput))
    .mutation(({ ctx, input }) => deployInference(ctx, input)),
});
