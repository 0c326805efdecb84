import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Executor } from "@/db/client";
import { assets, experiments, loggedModels, loggedModelTags, runs } from "@/db/schema";
import { readAssetReference } from "@/domain/asset-reference";
import { AppError, notFound } from "@/domain/errors";
import { modelName, modelTag, readLoggedModel } from "@/domain/models";
import { quote } from "@/domain/quote";
import { findLoggedModel, findStoredInput } from "../artifacts/stored-input";
import { type AssetRecord, isAsset } from "../assets/asset-record";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { requireRoom } from "../core/room";
import { draftModel, type ModelContent } from "./draft-model";
import { copyOf, findModelContent, loadModelVersion } from "./find-content";
import { storeVersion } from "./store-version";

export const createVersionInput = z.strictObject({
  name: modelName,
  source: z.string().min(1).max(10_000),
  /** The name of the run that the source lies in, and the id of the logged model that it is. */
  run: z.string().max(255).optional(),
  loggedModel: z.string().max(255).optional(),
  runLink: z.string().max(500).optional(),
  description: z.string().max(20_000).optional(),
  tags: z.array(modelTag).max(1_000).default([]),
});
type Given = z.output<typeof createVersionInput>;

/**
 * The next version of a model that is there, as MLflow's clients make one: from an address of theirs, which must lie
 * within the run or the logged model that they name beside it. What lies there is held by the version from then on.
 */
export async function createVersion(
  ctx: WorkspaceCtx,
  input: z.input<typeof createVersionInput>,
): Promise<AssetRecord<"model">> {
  authorize(ctx, "models:write");
  const given = parse(createVersionInput, input);
  await requireRoom(ctx.services);
  const { db, blobs } = ctx.services;
  const { name, description } = given;
  await requireModel(db, ctx.workspaceId, name);
  const content = await findSource(ctx, given);
  const draft = await draftModel(blobs, { ...content, runLink: given.runLink || content.runLink }, {});
  const tags = Object.fromEntries(given.tags.map(({ key, value }) => [key, value]));
  const made = await db.transaction(async (tx) => {
    await requireModel(tx, ctx.workspaceId, name);
    const stored = await storeVersion(tx, ctx, { name, description, tags, ...draft });
    if (content.loggedModel)
      await noteOnModel(tx, ctx.workspaceId, content.loggedModel, name, stored.version);
    return stored;
  });
  return loadModelVersion(db, ctx.workspaceId, name, made.version);
}

async function requireModel(executor: Executor, workspaceId: string, name: string): Promise<void> {
  const [known] = await executor
    .select({ id: assets.id })
    .from(assets)
    .where(isAsset(workspaceId, "model", name));
  if (!known) throw notFound("registered model", name);
}

const refuse = (source: string, why: string) =>
  new AppError("invalid", `Invalid model version source: ${quote(source)} ${why}.`);

async function findSource(ctx: WorkspaceCtx, given: Given): Promise<ModelContent> {
  const { source, run } = given;
  const { services, workspaceId } = ctx;
  if (/(?:^|[/\\])\.\.(?:[/\\]|$)|%2e|#/i.test(source)) throw refuse(source, "leads upwards");
  const logged = readLoggedModel(source);
  if (logged) {
    if (logged.id !== given.loggedModel) throw refuse(source, "is of another model than model_id says");
    return orEmpty(given, await findModelContent(services.db, workspaceId, source));
  }
  const ofRun = /^runs:\/([^/]+)(?:\/.*)?$/s.exec(source);
  if (ofRun) {
    if (ofRun[1] !== run) throw refuse(source, "is of another run than run_id says");
    return orEmpty(given, await findModelContent(services.db, workspaceId, source));
  }
  if (/^models:/.test(source)) return findCopied(ctx, source);
  if (/^azureml:/.test(source)) {
    const found = await findModelContent(services.db, workspaceId, source);
    if (typeof found === "string") throw refuse(source, found);
    return found;
  }
  return findInStore(ctx, given);
}

/** Another version, with its run and its logged model: `copy_model_version` asks so. */
async function findCopied(ctx: WorkspaceCtx, source: string): Promise<ModelContent> {
  const { db } = ctx.services;
  const found = await findModelContent(db, ctx.workspaceId, source);
  if (typeof found === "string") throw refuse(source, found);
  const { name = "", version } = readAssetReference(source, "model") ?? {};
  if (version === null || version === undefined) return found;
  const copied = await loadModelVersion(db, ctx.workspaceId, name, version);
  const origin = { workspace: ctx.workspace, name, version: copied.version };
  return { ...(await copyOf(db, copied, source)), origin };
}

/** `mlflow-artifacts:/…`: below the files of the run or of the logged model that is named beside it. */
async function findInStore(ctx: WorkspaceCtx, given: Given): Promise<ModelContent> {
  const { source, run, loggedModel } = given;
  const { db } = ctx.services;
  const roots = await findRoots(db, ctx.workspaceId, given);
  if (roots.length === 0) throw refuse(source, "needs the run_id or the model_id whose files it names");
  const root = roots.find(({ at }) => source === at || source.startsWith(`${at}/`));
  if (!root) throw refuse(source, "is not among the files of the run or model that is named beside it");
  const path = source.slice(root.at.length).replace(/^\/+|(?<!\/)\/+$/g, "");
  const rootName = path.split("/").at(-1) || root.name;
  if (root.isModel) {
    const found = await findLoggedModel(db, ctx.workspaceId, { id: loggedModel!, path });
    const content = typeof found === "string" ? found : { ...found, source, rootName, loggedModel };
    return orEmpty(given, content);
  }
  const found = await findStoredInput(db, ctx.workspaceId, { kind: "run", run: run!, output: null, path });
  return orEmpty(given, typeof found === "string" ? found : { ...found, source, rootName, run });
}

interface Root {
  at: string;
  name: string;
  isModel: boolean;
}

/** The addresses under which clients know the files of the run and of the logged model. */
async function findRoots(executor: Executor, workspaceId: string, given: Given): Promise<Root[]> {
  const store = sql<string>`coalesce(${experiments.artifactLocation}, 'mlflow-artifacts:/' ||
    case when ${experiments.isDefault} then '0' else ${experiments.id} end)`;
  const ofRun = given.run
    ? await executor
        .select({ store, name: runs.name })
        .from(runs)
        .innerJoin(experiments, eq(experiments.id, runs.experimentId))
        .where(and(eq(runs.workspaceId, workspaceId), eq(runs.name, given.run)))
    : [];
  const ofModel = given.loggedModel
    ? await executor
        .select({
          store: sql<string>`'mlflow-artifacts:/' || case when ${experiments.isDefault} then '0' else ${experiments.id} end`,
          name: loggedModels.name,
        })
        .from(loggedModels)
        .innerJoin(experiments, eq(experiments.id, loggedModels.experimentId))
        .where(and(eq(loggedModels.workspaceId, workspaceId), eq(loggedModels.id, given.loggedModel)))
    : [];
  return [
    ...ofRun.map(({ store: at, name }) => ({ at: `${at}/${name}/artifacts`, name, isModel: false })),
    ...ofModel.map(({ store: at, name }) => {
      return { at: `${at}/models/${given.loggedModel}/artifacts`, name, isModel: true };
    }),
  ];
}

/**
 * MLflow's server lets a script register a place before anything lies there. Such a version is kept, and holds nothing:
 * its page says so.
 */
function orEmpty({ source, run, loggedModel }: Given, found: ModelContent | string): ModelContent {
  const lineage = { run: run ?? null, loggedModel: loggedModel ?? null };
  if (typeof found !== "string") return { ...found, ...lineage, run: run ?? found.run ?? null };
  if (!found.includes("where no files are")) throw refuse(source, found);
  const rootName = source.split("/").filter(Boolean).at(-1) ?? "model";
  return { kind: "folder", files: [], source, rootName, ...lineage };
}

const VERSIONS_TAG = "mlflow.modelVersions";

/** MLflow's clients learn from this tag as which versions a logged model is registered. */
async function noteOnModel(
  tx: Executor,
  workspaceId: string,
  modelId: string,
  name: string,
  version: string,
): Promise<void> {
  const isIt = and(eq(loggedModels.workspaceId, workspaceId), eq(loggedModels.id, modelId));
  const [known] = await tx.select({ id: loggedModels.id }).from(loggedModels).where(isIt).for("update");
  if (!known) return;
  const isTag = and(eq(loggedModelTags.modelId, modelId), eq(loggedModelTags.key, VERSIONS_TAG));
  const [tag] = await tx.select({ value: loggedModelTags.value }).from(loggedModelTags).where(isTag);
  const before = z
    .array(z.unknown())
    .catch([])
    .parse(tag && readJson(tag.value));
  const value = JSON.stringify([...before, { name, version: Number(version) }]);
  await tx
    .insert(loggedModelTags)
    .values({ modelId, key: VERSIONS_TAG, value })
    .onConflictDoUpdate({ target: [loggedModelTags.modelId, loggedModelTags.key], set: { value } });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
