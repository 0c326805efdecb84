import { AppError } from "@/domain/errors";
import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import {
  batchEndpointText,
  createBatchEndpoint,
  deleteBatchEndpoint,
  updateBatchEndpoint,
  updateBatchEndpointInput,
} from "./change-endpoint";
import { batchDeploymentText, createBatchDeployment } from "./create-deployment";
import { deleteBatchDeployment } from "./delete-deployment";
import { batchDeploymentInput, batchEndpointInput } from "./endpoint-record";
import { batchInvocation, invokeBatchEndpoint } from "./invoke";
import { getBatchEndpoint, listBatchEndpoints } from "./list-endpoints";
import { listBatchJobs, listBatchJobsInput } from "./list-jobs";

const invocation = batchEndpointInput.extend(batchInvocation.pick({ yaml: true, deployment: true }).shape);

export const batchEndpointsRouter = router({
  list: workspaceProcedure.query(({ ctx }) => listBatchEndpoints(ctx)),
  get: workspaceProcedure
    .input(takes(batchEndpointInput))
    .query(({ ctx, input }) => getBatchEndpoint(ctx, input)),
  jobs: workspaceProcedure.input(takes(listBatchJobsInput)).query(async ({ ctx, input }) => {
    const jobs = await listBatchJobs(ctx, input);
    return jobs.map(
      ({ id, name, displayName, status, createdAt, startedAt, endedAt, deployment, userName }) => ({
        ...{ id, name, displayName, status, createdAt, startedAt, endedAt, deployment, userName },
      }),
    );
  }),
  create: workspaceProcedure
    .input(takes(batchEndpointText))
    .mutation(async ({ ctx, input: { workspace: _workspace, ...file } }) => ({
      name: (await createBatchEndpoint(ctx, file)).name,
    })),
  update: workspaceProcedure
    .input(takes(updateBatchEndpointInput))
    .mutation(async ({ ctx, input: { workspace: _workspace, ...given } }) => ({
      name: (await updateBatchEndpoint(ctx, given)).name,
    })),
  delete: workspaceProcedure
    .input(takes(batchEndpointInput))
    .mutation(({ ctx, input }) => deleteBatchEndpoint(ctx, input)),
  deploy: workspaceProcedure
    .input(takes(batchDeploymentText))
    .mutation(async ({ ctx, input: { workspace: _workspace, ...file } }) => {
      const { deployment, needs } = await createBatchDeployment(ctx, file);
      if (needs) throw new AppError("invalid", "A deployment from here names no files of a machine.");
      return { name: deployment.name };
    }),
  deleteDeployment: workspaceProcedure
    .input(takes(batchDeploymentInput))
    .mutation(({ ctx, input }) => deleteBatchDeployment(ctx, input)),
  /** Answers with the run that goes over the data. */
  invoke: workspaceProcedure.input(invocation).mutation(async ({ ctx, input }) => {
    const { batchEndpoint, yaml, deployment } = input;
    const asked = await invokeBatchEndpoint(ctx, batchEndpoint, { yaml, deployment, file: "the form" });
    if ("needs" in asked)
      throw new AppError("invalid", "What is asked from here names no files of a machine.");
    return { name: asked.run.name };
  }),
});
