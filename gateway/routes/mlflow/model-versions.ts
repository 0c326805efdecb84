/** The versions of registered models, as MLflow's clients know them. */
import { z } from "zod";
import { AppError } from "@/domain/errors";
import { MODEL_STAGES } from "@/domain/models";
import { updateVersion } from "@/server/assets/change-asset";
import { deleteVersion, moveStage, tagVersion } from "@/server/models/change-version";
import { createVersion } from "@/server/models/create-version";
import { getModelVersion } from "@/server/models/get-model";
import { searchVersions } from "@/server/models/search-versions";
import { flag, int, list, maybe, pair, text, unlessEmpty, word } from "./fields";
import { canonicalStage, presentVersion, versionUri } from "./present-registry";
import { type Call, route } from "./route";

const VERSIONS = "/mlflow/model-versions";
/** MLflow knows numbers alone; the studio's own versions may be any text, and are found by it. */
const version = z.union([word, z.int().transform(String)]);
const one = z.object({ name: word, version });
/** MLflow's own default is 200,000; a page of ours is smaller, and says where the next one begins. */
const DEFAULT_PAGE = 1_000;

async function answerVersion({ ctx, input }: Call<{ name: string; version: string }>) {
  return { model_version: presentVersion(await getModelVersion(ctx, input)) };
}

export const modelVersionRoutes = [
  route(
    "POST",
    `${VERSIONS}/create`,
    z.object({
      name: word,
      source: word,
      run_id: maybe(text),
      run_link: maybe(text),
      description: maybe(text),
      model_id: maybe(text),
      tags: list(pair),
    }),
    async ({ ctx, input }) => {
      const made = await createVersion(ctx, {
        name: input.name,
        source: input.source,
        run: input.run_id || undefined,
        loggedModel: input.model_id || undefined,
        runLink: input.run_link || undefined,
        description: input.description,
        tags: input.tags,
      });
      return { model_version: presentVersion({ ...made, aliases: [] }) };
    },
    { fields: { run: "run_id", loggedModel: "model_id" } },
  ),
  route("GET", `${VERSIONS}/get`, one, answerVersion),
  route("PATCH", `${VERSIONS}/update`, one.extend({ description: maybe(text) }), async (call) => {
    const { name: asset, description = "", ...wanted } = call.input;
    await updateVersion(call.ctx, { kind: "model", asset, description, version: wanted.version });
    return answerVersion(call);
  }),
  route("DELETE", `${VERSIONS}/delete`, one, async ({ ctx, input }) => {
    await deleteVersion(ctx, input);
  }),
  route(
    "POST",
    `${VERSIONS}/transition-stage`,
    one.extend({
      stage: z.preprocess(canonicalStage, z.enum(MODEL_STAGES)),
      archive_existing_versions: flag,
    }),
    async (call) => {
      const { archive_existing_versions: archivesOthers, stage, ...wanted } = call.input;
      await moveStage(call.ctx, { ...wanted, stage, archivesOthers });
      return answerVersion(call);
    },
  ),
  route("GET", `${VERSIONS}/get-download-uri`, one, async ({ ctx, input }) => {
    const { id } = await getModelVersion(ctx, input);
    return { artifact_uri: versionUri(id) };
  }),
  route(
    "GET",
    `${VERSIONS}/search`,
    z.object({ filter: maybe(text), max_results: maybe(int), order_by: list(text), page_token: maybe(text) }),
    async ({ ctx, input }) => {
      const asked = input.max_results ?? DEFAULT_PAGE;
      if (asked < 1) throw new AppError("invalid", "max_results must be at least 1.");
      const { versions, nextToken } = await searchVersions(ctx, {
        filter: input.filter,
        limit: Math.min(asked, DEFAULT_PAGE),
        orderBy: input.order_by,
        pageToken: input.page_token || undefined,
      });
      return { model_versions: unlessEmpty(versions.map(presentVersion)), next_page_token: nextToken };
    },
  ),
  route("POST", `${VERSIONS}/set-tag`, one.extend(pair.shape), async ({ ctx, input }) => {
    await tagVersion(ctx, input);
  }),
  route("DELETE", `${VERSIONS}/delete-tag`, one.extend({ key: word }), async ({ ctx, input }) => {
    await tagVersion(ctx, { ...input, value: null });
  }),
];
