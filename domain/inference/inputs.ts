/** What is asked where a service is made of a pipeline. */
import { z } from "zod";
import { assetName } from "../assets";
import { servingName } from "../endpoints";

const run = z.string().max(255);

export const createInferenceInput = z.object({
  run,
  /** The step that scores; without one the first that does. */
  step: z.string().max(255).optional(),
});

export const deployInferenceInput = z.object({
  run,
  /** Of the model that the service is registered as. */
  modelName: assetName,
  /** One that is there, or else a new one. */
  endpointName: servingName,
  deploymentName: servingName,
  /** Gives it all the traffic once it is ready. */
  takesAll: z.boolean().default(true),
});
