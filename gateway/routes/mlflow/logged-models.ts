import { z } from "zod";
import { AppError } from "@/domain/errors";
import type { LoggedModelStatus } from "@/domain/logged-models";
import { sendBlob } from "@/gateway/plugins/send-blob";
import { findArtifact, listArtifacts } from "@/server/artifacts/queries";
import { resolveExperimentIds } from "@/server/experiments/queries";
import {
  addModelParams,
  deleteModel,
  deleteModelTag,
  finishModel,
  setModelTags,
} from "@/server/logged-models/change-model";
import { createModel } from "@/server/logged-models/create-model";
import { getModel } from "@/server/logged-models/queries";
import { searchModels } from "@/server/logged-models/search-models";
import { presentEntries } from "./artifact-files";
import { flag, id, int, list, maybe, member, pair, text, unlessEmpty } from "./fields";
import { presentModel } from "./present";
import { type Call, route } from "./route";

const STATUSES = ["LOGGED_MODEL_PENDING", "LOGGED_MODEL_READY", "LOGGED_MODEL_UPLOAD_FAILED"] as const;
const OURS: Record<(typeof STATUSES)[number], LoggedModelStatus> = {
  LOGGED_MODEL_PENDING: "pending",
  LOGGED_MODEL_READY: "ready",
  LOGGED_MODEL_UPLOAD_FAILED: "uploadFailed",
};
const ofModel = z.object({ model_id: id });
const order = z.object({
  field_name: text,
  ascending: maybe(z.boolean()),
  dataset_name: maybe(text),
  dataset_digest: maybe(text),
});
const dataset = z.object({ dataset_name: text, dataset_digest: maybe(text) });

async function answerModel({ ctx, input }: Call<{ model_id: string; allow_deleted?: boolean }>) {
  const model = await getModel(ctx, { id: input.model_id, allowsDeleted: input.allow_deleted });
  return { model: presentModel(model) };
}

/** Clients send the name bare, whatever characters it has: the search language wants it quoted. */
function orderText({ field_name, ascending }: z.output<typeof order>): string {
  const [, prefix, name = ""] = /^(metrics|params|tags)\.([^"'`].*)$/s.exec(field_name) ?? [];
  const field = prefix ? `${prefix}.\`${name.replaceAll("`", "``")}\`` : field_name;
  return `${field} ${ascending === false ? "DESC" : "ASC"}`;
}

export const loggedModelRoutes = [
  route(
    "POST",
    "/mlflow/logged-models",
    z.object({
      experiment_id: id,
      name: maybe(text),
      model_type: maybe(text),
      source_run_id: maybe(text),
      params: list(pair),
      tags: list(pair),
    }),
    async ({ ctx, input }) => {
      const { params, tags } = input;
      const made = await createModel(ctx, {
        experimentId: input.experiment_id,
        name: input.name || undefined,
        modelType: input.model_type || undefined,
        sourceRun: input.source_run_id || undefined,
        params,
        tags,
      });
      return { model: presentModel(await getModel(ctx, made)) };
    },
  ),
  route(
    "POST",
    "/mlflow/logged-models/search",
    z.object({
      experiment_ids: list(id),
      filter: maybe(text),
      datasets: list(dataset),
      max_results: maybe(int),
      order_by: list(order),
      page_token: maybe(text),
    }),
    async ({ ctx, input }) => {
      if (input.experiment_ids.length === 0)
        throw new AppError("invalid", "experiment_ids is required: a list.");
      const { models, nextToken } = await searchModels(ctx, {
        experimentIds: await resolveExperimentIds(ctx, input.experiment_ids),
        filter: input.filter,
        datasets: input.datasets.map(({ dataset_name: name, dataset_digest: digest }) => ({ name, digest })),
        limit: input.max_results || undefined,
        orderBy: input.order_by.map(orderText),
        orderOn: input.order_by.map(({ dataset_name: name, dataset_digest: digest }) =>
          name || digest ? { name, digest } : null,
        ),
        pageToken: input.page_token || undefined,
      });
      return { models: unlessEmpty(models.map(presentModel)), next_page_token: nextToken };
    },
  ),
  route("GET", "/mlflow/logged-models/:model_id", ofModel.extend({ allow_deleted: flag }), answerModel),
  route(
    "PATCH",
    "/mlflow/logged-models/:model_id",
    ofModel.extend({ status: member(STATUSES) }),
    async (call) => {
      await finishModel(call.ctx, { id: call.input.model_id, status: OURS[call.input.status] });
      return answerModel(call);
    },
  ),
  route("DELETE", "/mlflow/logged-models/:model_id", ofModel, async ({ ctx, input }) => {
    await deleteModel(ctx, { id: input.model_id });
  }),
  route(
    "PATCH",
    "/mlflow/logged-models/:model_id/tags",
    ofModel.extend({ tags: list(pair) }),
    async (call) => {
      await setModelTags(call.ctx, { id: call.input.model_id, tags: call.input.tags });
      return answerModel(call);
    },
  ),
  route(
    "DELETE",
    "/mlflow/logged-models/:model_id/tags/:key",
    ofModel.extend({ key: text }),
    async ({ ctx, input }) => {
      await deleteModelTag(ctx, { id: input.model_id, key: input.key });
    },
  ),
  route(
    "POST",
    "/mlflow/logged-models/:model_id/params",
    ofModel.extend({ params: list(pair) }),
    async ({ ctx, input }) => {
      await addModelParams(ctx, { id: input.model_id, params: input.params });
    },
  ),
  route(
    "GET",
    "/mlflow/logged-models/:model_id/artifacts/directories",
    ofModel.extend({ artifact_directory_path: maybe(text) }),
    async ({ ctx, input }) => {
      const owner = { kind: "model", id: input.model_id } as const;
      const path = input.artifact_directory_path ?? "";
      const [{ model }, entries] = await Promise.all([
        getModel(ctx, { id: input.model_id }).then((found) => ({ model: presentModel(found) })),
        listArtifacts(ctx, { owner, path }),
      ]);
      return { root_uri: model.info.artifact_uri, files: presentEntries(entries, path) };
    },
  ),
  route(
    "GET",
    "/mlflow/logged-models/:model_id/artifacts/files",
    ofModel.extend({ artifact_file_path: text }),
    async ({ ctx, input, request, reply, deps }) => {
      const owner = { kind: "model", id: input.model_id } as const;
      const file = await findArtifact(ctx, { owner, path: input.artifact_file_path });
      return sendBlob(request, reply, deps.services.blobs, file);
    },
  ),
];
