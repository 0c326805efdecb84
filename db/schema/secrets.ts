import { sql } from "drizzle-orm";
import { index, integer, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { bytea, createdAt, moment } from "./columns";
import { runs } from "./runs";
import { workspaces } from "./workspaces";

/** The keys that data keys are wrapped with, by their ids alone: the keys lie outside of the database. */
export const masterKeys = pgTable(
  "master_keys",
  {
    id: text("id").primaryKey(),
    createdAt: createdAt(),
    /** Set when another took its place; the one without is in use. */
    retiredAt: moment("retired_at"),
  },
  () => [uniqueIndex("master_keys_in_use").on(sql`(retired_at is null)`).where(sql`retired_at is null`)],
);

/** A name under which runs use a value. A deleted one keeps its row, for the runs that used it. */
export const secrets = pgTable(
  "secrets",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    /** The newest version: the one that is used. */
    version: integer("version").notNull(),
    createdAt: createdAt(),
    createdByName: text("created_by_name").notNull(),
    deletedAt: moment("deleted_at"),
  },
  (t) => [uniqueIndex("secrets_name").on(t.workspaceId, t.name).where(sql`deleted_at is null`)],
);

/** A value, encrypted by a data key of its own, and that key, wrapped by a master key. */
export const secretVersions = pgTable(
  "secret_versions",
  {
    secretId: text("secret_id")
      .notNull()
      .references(() => secrets.id, { onDelete: "cascade" }),
    version: integer("version").notNull(),
    keyId: text("key_id")
      .notNull()
      .references(() => masterKeys.id),
    wrappedKey: bytea("wrapped_key").notNull(),
    sealedValue: bytea("sealed_value").notNull(),
    createdAt: createdAt(),
    createdByName: text("created_by_name").notNull(),
  },
  (t) => [primaryKey({ columns: [t.secretId, t.version] }), index("secret_versions_key").on(t.keyId)],
);

/** Which version an attempt of a run was given: what is hidden in its log, and what it gets again when it is taken up. */
export const secretUses = pgTable(
  "secret_uses",
  {
    runId: text("run_id")
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    attempt: integer("attempt").notNull(),
    secretId: text("secret_id")
      .notNull()
      .references(() => secrets.id, { onDelete: "cascade" }),
    version: integer("version").notNull(),
    at: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.attempt, t.secretId] }),
    index("secret_uses_recent").on(t.secretId, t.at.desc().nullsFirst()),
  ],
);
