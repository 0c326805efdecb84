import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Executor } from "@/db/client";
import { assets } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { isAsset } from "../assets/asset-record";
import { getAsset } from "../assets/get-asset";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { loadModelVersion } from "./find-content";
import { findUses } from "./find-uses";
import { loadModels, type ModelRecord } from "./search-models";
import { type ModelVersion, withAliases } from "./search-versions";

const word = z.string().max(255);
export const modelInput = z.object({ name: word });
export const versionOfInput = modelInput.extend({ version: word.nullish() });

/** A model by its name, with the newest version of each stage and its aliases. */
export async function getModel(ctx: WorkspaceCtx, input: z.input<typeof modelInput>): Promise<ModelRecord> {
  authorize(ctx, "models:read");
  const { name } = parse(modelInput, input);
  const { db } = ctx.services;
  const [known] = await db
    .select({ id: assets.id })
    .from(assets)
    .where(isAsset(ctx.workspaceId, "model", name));
  const [model] = known ? await loadModels(db, [known.id]) : [];
  if (!model) throw notFound("registered model", name);
  return model;
}

/** A version with its aliases; without a number the newest. */
export async function getModelVersion(
  ctx: WorkspaceCtx,
  input: z.input<typeof versionOfInput>,
): Promise<ModelVersion> {
  authorize(ctx, "models:read");
  const { name, version = null } = parse(versionOfInput, input);
  const { db } = ctx.services;
  const record = await loadModelVersion(db, ctx.workspaceId, name, version);
  return (await withAliases(db, [record]))[0]!;
}

/** The version that an alias means; undefined where nothing has it. */
export async function findByAlias(
  ctx: WorkspaceCtx,
  input: { name: string; alias: string },
): Promise<ModelVersion | undefined> {
  const model = await getModel(ctx, { name: input.name });
  const meant = model.aliases.find(({ alias }) => alias === input.alias);
  return meant && getModelVersion(ctx, { name: model.name, version: meant.version });
}

/** What a run read that made the version: the data assets and datasets behind the model. */
export interface UsedData {
  run: string;
  name: string;
  /** Of a data asset; null for a dataset that its script logged. */
  version: string | null;
  as: string;
}

/** A version as its page shows it. */
export async function getModelPage(ctx: WorkspaceCtx, input: z.input<typeof versionOfInput>) {
  const model = await getModel(ctx, { name: input.name });
  if (!model.latest && !input.version) return { model, version: null, data: [], uses: [] };
  const asked = input.version ?? model.latest!.version;
  const version = await getAsset(ctx, { kind: "model", asset: model.name, version: asked });
  const { db } = ctx.services;
  const [data, uses] = await Promise.all([listData(db, version.id), findUses(db, [version.id])]);
  return { model, version, data, uses };
}

async function listData(executor: Executor, versionId: string): Promise<UsedData[]> {
  const rows = await executor.execute<{ run: string; name: string; version: string | null; as: string }>(sql`
    select r.name as run, a.name, v.version, u.name as "as"
    from asset_uses made join runs r on r.id = made.run_id and r.deleted_at is null
      join asset_uses u on u.run_id = r.id and u.role = 'input'
      join asset_versions v on v.id = u.version_id join assets a on a.id = v.asset_id and a.kind = 'data'
    where made.version_id = ${versionId} and made.role = 'output'
    union
    select r.name, d.name, null, coalesce(
      (select tag ->> 'value' from jsonb_array_elements(i.tags) tag where tag ->> 'key' = 'mlflow.data.context' limit 1), '')
    from asset_uses made join runs r on r.id = made.run_id and r.deleted_at is null
      join run_inputs i on i.run_id = r.id join datasets d on d.id = i.dataset_id
    where made.version_id = ${versionId} and made.role = 'output'
    order by 1, 2`);
  return [...rows];
}
