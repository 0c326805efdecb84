import { AppError } from "@/domain/errors";
import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { alertInput, deleteAlert, listAlerts, setAlert, setAlertInput } from "./alerts";
import {
  createEndpoint,
  deleteEndpoint,
  endpointText,
  updateEndpoint,
  updateEndpointInput,
} from "./change-endpoint";
import { createDeployment, deploymentText } from "./create-deployment";
import { deleteDeployment } from "./delete-deployment";
import { deploymentInput, endpointInput } from "./endpoint-record";
import { readKeys, regenerateKey, regenerateKeyInput } from "./keys";
import { getDeployment, getEndpoint, listEndpoints } from "./list-endpoints";
import { collectedInput, listCollected } from "./read-collected";
import { readDeploymentLog, readLogInput } from "./read-log";
import { getTelemetry, telemetryInput } from "./read-telemetry";
import { registerCollected, registerCollectedInput } from "./register-collected";

export const endpointsRouter = router({
  list: workspaceProcedure.query(({ ctx }) => listEndpoints(ctx)),
  get: workspaceProcedure.input(takes(endpointInput)).query(({ ctx, input }) => getEndpoint(ctx, input)),
  create: workspaceProcedure
    .input(takes(endpointText))
    .mutation(async ({ ctx, input: { workspace: _workspace, ...file } }) => ({
      name: (await createEndpoint(ctx, file)).name,
    })),
  update: workspaceProcedure
    .input(takes(updateEndpointInput))
    .mutation(async ({ ctx, input }) => ({ name: (await updateEndpoint(ctx, input)).name })),
  delete: workspaceProcedure
    .input(takes(endpointInput))
    .mutation(({ ctx, input }) => deleteEndpoint(ctx, input)),
  deploy: workspaceProcedure
    .input(takes(deploymentText))
    .mutation(async ({ ctx, input: { workspace: _workspace, ...file } }) => {
      const { deployment, needs } = await createDeployment(ctx, file);
      if (needs) throw new AppError("invalid", "A deployment from here names no files of a machine.");
      return { name: deployment.name };
    }),
  deployment: workspaceProcedure
    .input(takes(deploymentInput))
    .query(({ ctx, input }) => getDeployment(ctx, input)),
  deleteDeployment: workspaceProcedure
    .input(takes(deploymentInput))
    .mutation(({ ctx, input }) => deleteDeployment(ctx, input)),
  log: workspaceProcedure.input(takes(readLogInput)).query(({ ctx, input }) => readDeploymentLog(ctx, input)),
  telemetry: workspaceProcedure
    .input(takes(telemetryInput))
    .query(({ ctx, input }) => getTelemetry(ctx, input)),
  collected: workspaceProcedure
    .input(takes(collectedInput))
    .query(({ ctx, input }) => listCollected(ctx, input)),
  registerCollected: workspaceProcedure
    .input(takes(registerCollectedInput))
    .mutation(({ ctx, input }) => registerCollected(ctx, input)),
  alerts: workspaceProcedure.input(takes(endpointInput)).query(({ ctx, input }) => listAlerts(ctx, input)),
  setAlert: workspaceProcedure.input(takes(setAlertInput)).mutation(({ ctx, input }) => setAlert(ctx, input)),
  deleteAlert: workspaceProcedure
    .input(takes(alertInput))
    .mutation(({ ctx, input }) => deleteAlert(ctx, input)),
  /** A mutation: that somebody read them is written down. */
  readKeys: workspaceProcedure.input(takes(endpointInput)).mutation(({ ctx, input }) => readKeys(ctx, input)),
  regenerateKey: workspaceProcedure
    .input(takes(regenerateKeyInput))
    .mutation(({ ctx, input }) => regenerateKey(ctx, input)),
});
