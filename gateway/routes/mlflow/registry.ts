/** The model registry as MLflow's clients know it: registered models. Their versions are in `model-versions`. */
import { z } from "zod";
import { AppError } from "@/domain/errors";
import { createName, deleteModel, describeName, renameModel, tagModel } from "@/server/models/change-name";
import { deleteAlias, setAlias } from "@/server/models/change-version";
import { findByAlias, getModel } from "@/server/models/get-model";
import { searchModels } from "@/server/models/search-models";
import { withAliases } from "@/server/models/search-versions";
import { int, list, maybe, pair, text, unlessEmpty, word } from "./fields";
import { modelVersionRoutes } from "./model-versions";
import { presentRegisteredModel, presentVersion, readStage } from "./present-registry";
import { type Call, route } from "./route";

const MODELS = "/mlflow/registered-models";
const named = z.object({ name: word });
const alias = named.extend({ alias: word });
const DEFAULT_PAGE = 100;

async function answerModel({ ctx, input }: Call<{ name: string }>) {
  return { registered_model: presentRegisteredModel(await getModel(ctx, { name: input.name })) };
}

/** Without stages the newest of every stage. */
async function answerLatest({ ctx, input }: Call<{ name: string; stages: string[] }>) {
  const model = await getModel(ctx, { name: input.name });
  const wanted = input.stages.map(readStage);
  const found = (await withAliases(ctx.services.db, model.newestOfStages)).map(presentVersion);
  const chosen = found.filter(({ current_stage }) => wanted.length === 0 || wanted.includes(current_stage));
  return { model_versions: unlessEmpty(chosen) };
}

const nameRoutes = [
  route(
    "POST",
    `${MODELS}/create`,
    named.extend({ tags: list(pair), description: maybe(text) }),
    async (call) => {
      const { name, tags, description } = call.input;
      await createName(call.ctx, { name, tags, description });
      return answerModel(call);
    },
    { conflictCode: "RESOURCE_ALREADY_EXISTS" },
  ),
  route("GET", `${MODELS}/get`, named, answerModel),
  route(
    "POST",
    `${MODELS}/rename`,
    named.extend({ new_name: word }),
    async ({ ctx, input: { name, new_name } }) => {
      const model = await getModel(ctx, await renameModel(ctx, { name, newName: new_name }));
      return { registered_model: presentRegisteredModel(model) };
    },
    { conflictCode: "RESOURCE_ALREADY_EXISTS" },
  ),
  route("PATCH", `${MODELS}/update`, named.extend({ description: maybe(text) }), async (call) => {
    const { name, description = "" } = call.input;
    await describeName(call.ctx, { name, description });
    return answerModel(call);
  }),
  route("DELETE", `${MODELS}/delete`, named, async ({ ctx, input }) => {
    await deleteModel(ctx, input);
  }),
  route(
    "GET",
    `${MODELS}/search`,
    z.object({
      filter: maybe(text),
      max_results: maybe(int),
      order_by: list(text),
      page_token: maybe(text),
    }),
    async ({ ctx, input }) => {
      const { models, nextToken } = await searchModels(ctx, {
        filter: input.filter,
        limit: input.max_results ?? DEFAULT_PAGE,
        orderBy: input.order_by,
        pageToken: input.page_token || undefined,
        view: "all",
      });
      return {
        registered_models: unlessEmpty(models.map(presentRegisteredModel)),
        next_page_token: nextToken,
      };
    },
  ),
  route(["GET", "POST"], `${MODELS}/get-latest-versions`, named.extend({ stages: list(text) }), answerLatest),
];

const tagRoutes = [
  route("POST", `${MODELS}/set-tag`, named.extend(pair.shape), async ({ ctx, input }) => {
    await tagModel(ctx, input);
  }),
  route("DELETE", `${MODELS}/delete-tag`, named.extend({ key: word }), async ({ ctx, input }) => {
    await tagModel(ctx, { ...input, value: null });
  }),
];

const aliasRoutes = [
  route(
    "POST",
    `${MODELS}/alias`,
    alias.extend({ version: z.union([word, z.int().transform(String)]) }),
    async ({ ctx, input }) => {
      await setAlias(ctx, input);
    },
  ),
  route("DELETE", `${MODELS}/alias`, alias, async ({ ctx, input }) => {
    await deleteAlias(ctx, input);
  }),
  route("GET", `${MODELS}/alias`, alias, async ({ ctx, input }) => {
    const found = await findByAlias(ctx, input);
    // MLflow's own server calls it a wrong parameter, and its clients are used to that.
    if (!found) throw new AppError("invalid", `Registered model alias ${input.alias} not found.`);
    return { model_version: presentVersion(found) };
  }),
];

export const registryRoutes = [...nameRoutes, ...tagRoutes, ...aliasRoutes, ...modelVersionRoutes];
