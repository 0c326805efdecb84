import type { z } from "zod";
import { AppError } from "@/domain/errors";
import { deployInferenceInput } from "@/domain/inference/inputs";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { requireRoom } from "../core/room";
import { createEndpoint } from "../endpoints/change-endpoint";
import { createDeployment } from "../endpoints/create-deployment";
import { findEndpoint } from "../endpoints/endpoint-record";
import { draftModel } from "../models/draft-model";
import { storeVersion } from "../models/store-version";
import { loadService } from "./load-service";
import { makeServiceFiles } from "./service-files";

export interface DeployedInference {
  model: string;
  version: string;
  endpoint: string;
  deployment: string;
}

/**
 * Deploys what a completed run of an inference pipeline was: a model that holds its steps and all that they need, and a
 * deployment of it. A part that is there already is not made twice, so that it can be asked for again.
 */
export async function deployInference(
  ctx: WorkspaceCtx,
  input: z.input<typeof deployInferenceInput>,
): Promise<DeployedInference> {
  authorize(ctx, "models:write");
  authorize(ctx, "endpoints:write");
  const { run, takesAll, ...names } = parse(deployInferenceInput, input);
  const { modelName: model, endpointName: endpoint, deploymentName: deployment } = names;
  await requireRoom(ctx.services);
  const { db, blobs } = ctx.services;
  const service = await loadService(ctx, run);
  const files = await makeServiceFiles(ctx, service);
  const content = { kind: "folder", files, source: null, rootName: "service", run } as const;
  const draft = await draftModel(blobs, content, { type: "mlflow_model" });
  const description = `The service of the pipeline ${service.run.displayName}.`;
  const { version } = await db.transaction((tx) =>
    storeVersion(tx, ctx, { name: model, description, ...draft }),
  );
  if (!(await findEndpoint(db, ctx.workspaceId, endpoint)))
    await createEndpoint(ctx, { yaml: JSON.stringify({ name: endpoint, auth_mode: "key" }) });
  // What the steps ran with, so that their build is the service's.
  const { label, python, packages } = service.workOf(service.graph.input.step).environment;
  const environment = { name: label, python, pip: packages };
  const named = { name: deployment, endpoint_name: endpoint, model: `azureml:${model}:${version}` };
  const { needs } = await createDeployment(ctx, {
    yaml: JSON.stringify({ ...named, environment }),
    all_traffic: takesAll,
  });
  if (needs) throw new AppError("internal", "A deployment of a registered model asked for files.");
  return { model, version, endpoint, deployment };
}
