import { z } from "zod";
import { VIEW_TYPES } from "@/domain/experiments";
import { noteAskedExperiment } from "@/server/client-runs/script-experiment";
import type { WorkspaceCtx } from "@/server/core/context";
import { createExperiment } from "@/server/experiments/create-experiment";
import { deleteExperiment } from "@/server/experiments/delete-experiment";
import { listDatasets } from "@/server/experiments/list-datasets";
import {
  type ExperimentRecord,
  getExperiment,
  getExperimentByName,
  resolveExperimentIds,
} from "@/server/experiments/queries";
import { renameExperiment } from "@/server/experiments/rename-experiment";
import { restoreExperiment } from "@/server/experiments/restore-experiment";
import { searchExperiments } from "@/server/experiments/search-experiments";
import { deleteExperimentTag, setExperimentTag } from "@/server/experiments/tag-experiment";
import { id, int, list, maybe, member, pair, text, unlessEmpty, word } from "./fields";
import { experimentIdOf, presentExperiment } from "./present";
import { route } from "./route";

const ofExperiment = z.object({ experiment_id: id });
const viewType = maybe(member(VIEW_TYPES));

async function answerExperiment(ctx: WorkspaceCtx, experiment: ExperimentRecord) {
  await noteAskedExperiment(ctx, experiment);
  return { experiment: presentExperiment(experiment, ctx.workspace) };
}

export const experimentRoutes = [
  route(
    "POST",
    "/mlflow/experiments/create",
    z.object({ name: word, artifact_location: maybe(text), tags: list(pair) }),
    async ({ ctx, input: { name, artifact_location, tags } }) => {
      const askedLocation = artifact_location;
      const made = await createExperiment(ctx, { name, askedLocation, tags, refusesDeletedName: true });
      return { experiment_id: made.id };
    },
    { conflictCode: "RESOURCE_ALREADY_EXISTS", fields: { askedLocation: "artifact_location" } },
  ),
  route(
    ["GET", "POST"],
    "/mlflow/experiments/search",
    z.object({
      max_results: int,
      page_token: maybe(text),
      filter: maybe(text),
      order_by: list(text),
      view_type: viewType,
    }),
    async ({ ctx, input }) => {
      const { experiments, nextToken } = await searchExperiments(ctx, {
        filter: input.filter,
        view: input.view_type,
        orderBy: input.order_by,
        limit: input.max_results,
        pageToken: input.page_token || undefined,
      });
      const found = experiments.map((experiment) => presentExperiment(experiment, ctx.workspace));
      return { experiments: unlessEmpty(found), next_page_token: nextToken };
    },
    { fields: { view: "view_type" } },
  ),
  route("GET", "/mlflow/experiments/get", ofExperiment, async ({ ctx, input }) =>
    answerExperiment(ctx, await getExperiment(ctx, input.experiment_id)),
  ),
  route(
    "GET",
    "/mlflow/experiments/get-by-name",
    z.object({ experiment_name: word }),
    async ({ ctx, input }) => answerExperiment(ctx, await getExperimentByName(ctx, input.experiment_name)),
  ),
  route("POST", "/mlflow/experiments/delete", ofExperiment, async ({ ctx, input }) => {
    await deleteExperiment(ctx, { id: input.experiment_id });
  }),
  route("POST", "/mlflow/experiments/restore", ofExperiment, async ({ ctx, input }) => {
    await restoreExperiment(ctx, { id: input.experiment_id });
  }),
  route(
    "POST",
    "/mlflow/experiments/update",
    ofExperiment.extend({ new_name: word }),
    async ({ ctx, input }) => {
      await renameExperiment(ctx, { id: input.experiment_id, name: input.new_name });
    },
    { conflictCode: "RESOURCE_ALREADY_EXISTS" },
  ),
  route(
    "POST",
    "/mlflow/experiments/set-experiment-tag",
    ofExperiment.extend(pair.shape),
    async ({ ctx, input: { experiment_id, key, value } }) => {
      await setExperimentTag(ctx, { id: experiment_id, key, value });
    },
  ),
  route(
    "POST",
    "/mlflow/experiments/delete-experiment-tag",
    ofExperiment.extend({ key: word }),
    async ({ ctx, input }) => {
      await deleteExperimentTag(ctx, { id: input.experiment_id, key: input.key });
    },
  ),
  route(
    "POST",
    "/mlflow/experiments/search-datasets",
    z.object({ experiment_ids: list(id) }),
    async ({ ctx, input }) => {
      const found = await listDatasets(ctx, await resolveExperimentIds(ctx, input.experiment_ids));
      const summaries = found.map(({ experimentId, isDefault, context, ...dataset }) => {
        return {
          experiment_id: experimentIdOf(isDefault, experimentId),
          ...dataset,
          context: context ?? undefined,
        };
      });
      return { dataset_summaries: unlessEmpty(summaries) };
    },
  ),
];
