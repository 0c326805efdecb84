/** What a batch endpoint is asked becomes a run: an ordinary job that goes over the files with the deployment's code. */
import { z } from "zod";
import {
  type BatchSettings,
  DATA_INPUT,
  type InvocationFile,
  invocationFile,
  MODEL_INPUT,
  SCORES,
} from "@/domain/batch-endpoints";
import { AppError } from "@/domain/errors";
import { type JobInput, literalText } from "@/domain/job-data";
import { miniBatchCommand } from "@/domain/mini-batches";
import { issueAt } from "@/domain/yaml/explain";
import { parseAsset } from "@/domain/yaml/parse-asset";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { requireRoom } from "../core/room";
import { usableNames } from "../secrets/policy";
import { type FoundPath, type FoundPaths, readListedPaths } from "../snapshots/found-paths";
import { fileSubmission } from "../snapshots/listed-path";
import { storeBlobs } from "../snapshots/store-blob";
import { listSnapshotFiles } from "../snapshots/store-snapshot";
import { tooWrong } from "../snapshots/too-wrong";
import { planJob } from "../submit/plan-job";
import { submissionInput } from "../submit/submission";
import type { Submitted } from "../submit/submit-job";
import { findEarlier, submitPlan } from "../submit/submit-plan";
import {
  type BatchDeploymentRow,
  type BatchEndpointRow,
  listDeploymentRows,
  loadBatchDeployment,
  loadBatchEndpoint,
} from "./endpoint-record";

const WHAT = z.object({ deployment: z.string().max(255).nullish() });
export const batchInvocation = fileSubmission.extend(WHAT.shape);

const FILE = { shape: invocationFile, schemaName: [], noun: "an invocation" };

/** Where the files of a deployment seem to lie beside those of the caller. */
const CODE = ".deployment/code";
const MODEL = ".deployment/model";

/** Asks a deployment of the endpoint, or the default one, to go over data. */
export async function invokeBatchEndpoint(
  ctx: WorkspaceCtx,
  name: string,
  input: z.input<typeof batchInvocation>,
): Promise<Submitted> {
  authorize(ctx, "endpoints:score");
  const { deployment: which, ...given } = parse(batchInvocation, input);
  const earlier = await findEarlier(ctx, given.idempotency_key);
  if (earlier) return { run: earlier };
  await requireRoom(ctx.services);
  const { db } = ctx.services;
  const endpoint = await loadBatchEndpoint(db, ctx.workspaceId, name);
  const deployment = await findAnswering(ctx, endpoint, which ?? null);
  const asked = readInvocation(given);
  const found: FoundPaths = readListedPaths(given.paths);
  found.set(CODE, await filesOf(ctx, deployment.codeSnapshotId, true));
  if (deployment.modelSnapshotId !== null)
    found.set(MODEL, await filesOf(ctx, deployment.modelSnapshotId, deployment.modelRoot !== null));
  const yaml = JSON.stringify(jobOf(endpoint, deployment, asked));
  const { file, idempotency_key } = given;
  const answer = await planJob({
    executor: db,
    workspaceId: ctx.workspaceId,
    submission: parse(submissionInput, { yaml, file, idempotency_key }),
    found,
    usable: () => usableNames(ctx),
    store: (contents) => storeBlobs(ctx, async () => contents),
    known: { spec: deployment.environment, versionId: null, isFor: () => true },
  });
  if ("needs" in answer) return answer;
  const batch = { endpointId: endpoint.id, deployment: deployment.name };
  return { run: await submitPlan(ctx, { ...answer.plan, yaml: undefined, batch }) };
}

async function findAnswering(
  ctx: WorkspaceCtx,
  endpoint: BatchEndpointRow,
  which: string | null,
): Promise<BatchDeploymentRow> {
  const name = which ?? endpoint.defaultDeployment;
  if (name !== null) return loadBatchDeployment(ctx.services.db, endpoint.id, name);
  const there = await listDeploymentRows(ctx.services.db, [endpoint.id]);
  const next =
    there.length > 0
      ? `choose one of ${there.map((each) => each.name).join(", ")}, or set it by \`defaults.deployment_name\``
      : "deploy a model to it first";
  throw new AppError("conflict", `The batch endpoint ${endpoint.name} has no default deployment: ${next}.`);
}

async function filesOf(ctx: WorkspaceCtx, snapshotId: string, isFolder: boolean): Promise<FoundPath> {
  const files = await listSnapshotFiles(ctx.services.db, snapshotId);
  return {
    kind: isFolder ? "folder" : "file",
    ignore: {},
    files: files.map((file) => ({ ...file, executable: file.executable ?? false })),
  };
}

interface Asked extends Omit<InvocationFile, "inputs" | "outputs"> {
  data: Exclude<JobInput, string | number | boolean>;
  scores: NonNullable<NonNullable<InvocationFile["outputs"]>[string]> | null;
}

function readInvocation({ yaml, file, set }: z.output<typeof fileSubmission>): Asked {
  const { asset, issues, document } = parseAsset<InvocationFile>(FILE, { text: yaml, file, set });
  if (!asset || !document) throw tooWrong("invocation", issues);
  const wrong = (field: string[], message: string) => issues.push(issueAt(document, field, message));
  const { inputs = {}, outputs = {}, ...rest } = asset;
  const [[name, data] = ["", undefined], ...others] = Object.entries(inputs);
  if (data === undefined)
    wrong(["inputs"], "`inputs` is missing: name the data, as inputs: {data: {type, path}}.");
  else if (others.length > 0)
    wrong(["inputs"], "`inputs` has several: a deployment of a model goes over one.");
  else if (literalText(data) !== undefined || typeof data !== "object" || !("path" in data) || !data.path)
    wrong(["inputs", name], `\`inputs.${name}\` has no \`path\`: name a folder of files, or a file.`);
  else if (data.type !== "uri_folder" && data.type !== "uri_file")
    wrong(
      ["inputs", name, "type"],
      `\`inputs.${name}.type\` is ${data.type}, which is not gone over by files: uri_folder and uri_file are.`,
    );
  const unknown = Object.keys(outputs).find((each) => each !== SCORES);
  if (unknown !== undefined)
    wrong(
      ["outputs", unknown],
      `\`outputs.${unknown}\` is not there: the rows are the output \`${SCORES}\`.`,
    );
  if (issues.length > 0) throw tooWrong("invocation", issues);
  return { ...rest, data: data as Asked["data"], scores: outputs[SCORES] ?? null };
}

function jobOf(endpoint: BatchEndpointRow, deployment: BatchDeploymentRow, asked: Asked): object {
  const { settings, modelRoot, modelSnapshotId, modelVersionId, modelName } = deployment;
  const { data, scores, name, experiment_name, display_name, description, tags } = asked;
  const hasModel = modelSnapshotId !== null;
  const model = {
    type: modelRoot === null ? "uri_file" : "uri_folder",
    path: MODEL,
  };
  const registered = { type: "custom_model", path: `azureml:${modelName}` };
  const places = {
    ...{ input: DATA_INPUT, output: SCORES },
    ...(hasModel && { model: { input: MODEL_INPUT, root: modelRoot } }),
  };
  return {
    type: "command",
    name,
    display_name: display_name ?? `${endpoint.name} / ${deployment.name}`,
    experiment_name: experiment_name ?? endpoint.name,
    description,
    tags,
    properties: { batch_endpoint: endpoint.name, batch_deployment: deployment.name },
    command: miniBatchCommand(workOf(settings, asked), places),
    code: CODE,
    compute: settings.compute,
    environment_variables: settings.variables,
    inputs: {
      [DATA_INPUT]: data,
      ...(hasModel && { [MODEL_INPUT]: modelVersionId === null ? model : registered }),
    },
    outputs: { [SCORES]: scores ?? { type: "uri_folder", name: `${endpoint.name.slice(0, 200)}-scores` } },
  };
}

/** The deployment's settings, with those that are asked for this time. */
const workOf = (settings: BatchSettings, { mini_batch_size, instance_count = 1 }: Asked): BatchSettings => ({
  ...settings,
  miniBatchSize: mini_batch_size ?? settings.miniBatchSize,
  concurrency: settings.concurrency * instance_count,
});
