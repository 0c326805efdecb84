import { sql } from "drizzle-orm";
import type { z } from "zod";
import type { Executor } from "@/db/client";
import { assetVersions } from "@/db/schema";
import { listInput } from "@/domain/search/list-input";
import { type AssetRecord, selectVersions } from "../assets/asset-record";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { isAnyOf, type ListSource, listPage, numberIn, textIn, timeIn } from "../search/list-page";
import type { FindTarget, SearchTarget } from "../search/target";
import { listAliases } from "./search-models";

/** A version with the aliases that mean it. */
export type ModelVersion = AssetRecord<"model"> & { aliases: string[] };

const number = sql`(case when v.version ~ '^[0-9]{1,9}$' then v.version::float8 end)`;
const ATTRIBUTES: Record<string, SearchTarget> = {
  name: textIn(sql`a.name`),
  run_id: textIn(sql`(v.spec ->> 'run')`, true),
  source_path: textIn(sql`(v.spec ->> 'source')`, true),
  version_number: numberIn(number, true),
  creation_timestamp: timeIn(sql`v.created_at`),
  last_updated_timestamp: timeIn(sql`v.updated_at`),
};

const find: FindTarget = (field) =>
  field.source === "tag"
    ? textIn(sql`(v.tags ->> ${field.key})`, true)
    : ATTRIBUTES[field.source === "attribute" ? field.name : ""]!;

const source: Omit<ListSource, "where"> = {
  entity: "modelVersions",
  from: sql`asset_versions v join assets a on a.id = v.asset_id`,
  id: sql`v.id`,
  find,
  lastOrder: [
    { value: sql`a.name`, type: "text", isDescending: false },
    { value: sql`v.created_at`, type: "time", isDescending: true },
    { value: sql`v.id`, type: "id", isDescending: true },
  ],
};

/** The versions of all models that match a filter; by name, the newest first, where no order is given. */
export async function searchVersions(ctx: WorkspaceCtx, input: z.input<typeof listInput> = {}) {
  authorize(ctx, "models:read");
  const given = parse(listInput, input);
  const where = sql`a.workspace_id = ${ctx.workspaceId} and a.kind = 'model'`;
  const { db } = ctx.services;
  const { rows, nextToken } = await listPage(db, { ...source, where }, given, (ids) => loadVersions(db, ids));
  return { versions: rows, nextToken };
}

async function loadVersions(db: Executor, ids: string[]): Promise<ModelVersion[]> {
  return withAliases(
    db,
    (await selectVersions(db, isAnyOf(assetVersions.id, ids))) as AssetRecord<"model">[],
  );
}

export async function withAliases(db: Executor, records: AssetRecord<"model">[]): Promise<ModelVersion[]> {
  if (records.length === 0) return [];
  const aliases = await listAliases(db, [...new Set(records.map(({ assetId }) => assetId))]);
  return records.map((record) => {
    const own = aliases.filter(
      ({ assetId, version }) => assetId === record.assetId && version === record.version,
    );
    return { ...record, aliases: own.map(({ alias }) => alias) };
  });
}
