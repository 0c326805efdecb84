import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { AssetKind, UseRole } from "@/domain/assets";
import { createdAt, moment } from "./columns";
import { runs } from "./runs";
import { snapshots } from "./storage";
import { workspaces } from "./workspaces";

/** A name under which versions are kept: of data, of environments, of models, of components. */
export const assets = pgTable(
  "assets",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    kind: text("kind").$type<AssetKind>().notNull(),
    name: text("name").notNull(),
    /** What people say of all its versions. */
    description: text("description").notNull().default(""),
    tags: jsonb("tags").$type<Record<string, string>>().notNull().default({}),
    /** The highest number that a version ever had: a deleted one's is not given again. */
    lastNumber: integer("last_number").notNull().default(0),
    createdAt: createdAt(),
    /** When its latest version was registered. */
    updatedAt: moment("updated_at").notNull().defaultNow(),
    archivedAt: moment("archived_at"),
  },
  (t) => [
    uniqueIndex("assets_name").on(t.workspaceId, t.kind, t.name),
    index("assets_updated").on(t.workspaceId, t.kind, t.updatedAt, t.id),
  ],
);

/** What a version holds never changes: only what people say of it, its stage and whether it is archived. */
export const assetVersions = pgTable(
  "asset_versions",
  {
    id: text("id").primaryKey(),
    assetId: text("asset_id")
      .notNull()
      .references(() => assets.id, { onDelete: "cascade" }),
    version: text("version").notNull(),
    description: text("description").notNull().default(""),
    tags: jsonb("tags").$type<Record<string, string>>().notNull().default({}),
    properties: jsonb("properties").$type<Record<string, string>>().notNull().default({}),
    /** How far a model has come, as MLflow's clients say it. */
    stage: text("stage").notNull().default("None"),
    /** What it is, as its kind says. */
    spec: jsonb("spec").notNull(),
    /** Of all that makes its content: equal ones are the same content. */
    contentHash: text("content_hash").notNull(),
    /** Its files, where it has some. */
    snapshotId: text("snapshot_id").references(() => snapshots.id),
    userId: text("user_id"),
    userName: text("user_name").notNull(),
    /** Chosen by the client: the same request sent twice makes one version. */
    idempotencyKey: text("idempotency_key"),
    createdAt: createdAt(),
    /** When something that people say of it was changed. */
    updatedAt: moment("updated_at").notNull().defaultNow(),
    archivedAt: moment("archived_at"),
  },
  (t) => [
    uniqueIndex("asset_versions_version").on(t.assetId, t.version),
    index("asset_versions_recent").on(t.assetId, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    uniqueIndex("asset_versions_idempotency_key")
      .on(t.assetId, t.userId, t.idempotencyKey)
      .where(sql`idempotency_key is not null`),
    index("asset_versions_snapshot").on(t.snapshotId),
  ],
);

/** A name for one of a model's versions, which moves from one to the next: `champion`. */
export const modelAliases = pgTable(
  "model_aliases",
  {
    assetId: text("asset_id")
      .notNull()
      .references(() => assets.id, { onDelete: "cascade" }),
    alias: text("alias").notNull(),
    versionId: text("version_id")
      .notNull()
      .references(() => assetVersions.id, { onDelete: "cascade" }),
  },
  (t) => [primaryKey({ columns: [t.assetId, t.alias] }), index("model_aliases_version").on(t.versionId)],
);

/** Which run made a version, and which ones used it: the lineage, both ways. */
export const assetUses = pgTable(
  "asset_uses",
  {
    versionId: text("version_id")
      .notNull()
      .references(() => assetVersions.id, { onDelete: "cascade" }),
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    role: text("role").$type<UseRole>().notNull(),
    /** The input or output of the run; empty for its environment and its component. */
    name: text("name").notNull().default(""),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.role, t.name, t.versionId] }),
    index("asset_uses_version").on(t.versionId, t.role, t.createdAt),
  ],
);
