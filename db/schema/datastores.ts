import { bigint, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { DatastoreSpec } from "@/domain/datastores";
import { createdAt, moment } from "./columns";
import { workspaces } from "./workspaces";

/** A place outside of the studio where data lies. What proves that we may enter is in secrets, which it names. */
export const datastores = pgTable(
  "datastores",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    spec: jsonb("spec").$type<DatastoreSpec>().notNull(),
    /** The name of a secret by the field of the credentials. */
    credentials: jsonb("credentials").$type<Record<string, string>>().notNull().default({}),
    description: text("description").notNull().default(""),
    tags: jsonb("tags").$type<Record<string, string>>().notNull().default({}),
    createdAt: createdAt(),
    createdByName: text("created_by_name").notNull(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (t) => [uniqueIndex("datastores_name").on(t.workspaceId, t.name)],
);

/** What was copied from a datastore, by its mark there. It keeps no bytes: those that are gone are copied again. */
export const datastoreCopies = pgTable(
  "datastore_copies",
  {
    datastoreId: text("datastore_id")
      .notNull()
      .references(() => datastores.id, { onDelete: "cascade" }),
    path: text("path").notNull(),
    etag: text("etag"),
    sizeBytes: bigint("size_bytes", { mode: "number" }).notNull(),
    sha256: text("sha256").notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.datastoreId, t.path] })],
);

/** What was copied from an address on the web, by the mark that its server gave. It keeps no bytes either. */
export const webCopies = pgTable(
  "web_copies",
  {
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    /** Its SHA-256: an address may be longer than a key, and hold what proves that one may read it. */
    addressHash: text("address_hash").notNull(),
    etag: text("etag"),
    sizeBytes: bigint("size_bytes", { mode: "number" }).notNull(),
    sha256: text("sha256").notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.addressHash] })],
);
