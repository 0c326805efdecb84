import { bigint, boolean, index, integer, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { users } from "./accounts";
import { createdAt, moment } from "./columns";
import { workspaces } from "./workspaces";

/** A content that is durable in the blob store, and the workspaces that brought it: nobody learns what others hold. */
export const blobs = pgTable(
  "blobs",
  {
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    sha256: text("sha256").notNull(),
    sizeBytes: bigint("size_bytes", { mode: "number" }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.sha256] }), index("blobs_sha").on(t.sha256)],
);

/** A file of a run or of a logged model: `ownerId` is the id of either. */
export const artifacts = pgTable(
  "artifacts",
  {
    ownerId: text("owner_id").notNull(),
    path: text("path").notNull(),
    /** What the path was shortened from, where that was too long (`domain/artifact-names.ts`). */
    fullPath: text("full_path"),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    sha256: text("sha256").notNull(),
    sizeBytes: bigint("size_bytes", { mode: "number" }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.ownerId, t.path] }), index("artifacts_sha").on(t.sha256)],
);

/** The code or an input of a run: a list of files, named by the hash of that list, so that equal folders are stored once. */
export const snapshots = pgTable(
  "snapshots",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    hash: text("hash").notNull(),
    fileCount: integer("file_count").notNull(),
    sizeBytes: bigint("size_bytes", { mode: "number" }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("snapshots_hash").on(t.workspaceId, t.hash)],
);

export const snapshotFiles = pgTable(
  "snapshot_files",
  {
    snapshotId: text("snapshot_id")
      .notNull()
      .references(() => snapshots.id, { onDelete: "cascade" }),
    path: text("path").notNull(),
    sha256: text("sha256").notNull(),
    sizeBytes: bigint("size_bytes", { mode: "number" }).notNull(),
    /** 1 when the file is executable, else 0. */
    executable: integer("executable").notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.snapshotId, t.path] }), index("snapshot_files_sha").on(t.sha256)],
);

/** The workspace's own datastore, `workspaceblobstore`: a table of (path → hash) over the blobs. */
export const datastoreFiles = pgTable(
  "datastore_files",
  {
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    path: text("path").notNull(),
    sha256: text("sha256").notNull(),
    sizeBytes: bigint("size_bytes", { mode: "number" }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.path] }), index("datastore_files_sha").on(t.sha256)],
);

/** A multipart upload that has not been completed. Its parts lie in the blob store's staging folder. */
export const uploads = pgTable("uploads", {
  id: text("id").primaryKey(),
  workspaceId: text("workspace_id")
    .notNull()
    .references(() => workspaces.id, { onDelete: "cascade" }),
  ownerId: text("owner_id").notNull(),
  path: text("path").notNull(),
  partCount: integer("part_count").notNull(),
  createdAt: createdAt(),
});

/**
 * A content of which the beginning has come, from one person. Its bytes lie in the blob store's staging folder under the id;
 * what lies there beyond `heldBytes` was never acknowledged. Nothing else reads them before the whole has its hash.
 */
export const contentUploads = pgTable(
  "content_uploads",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** What was announced of the whole. */
    sha256: text("sha256").notNull(),
    sizeBytes: bigint("size_bytes", { mode: "number" }).notNull(),
    heldBytes: bigint("held_bytes", { mode: "number" }).notNull().default(0),
    createdAt: createdAt(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (t) => [uniqueIndex("content_uploads_content").on(t.workspaceId, t.userId, t.sha256, t.sizeBytes)],
);

/**
 * Contents that something has stopped naming: the clock looks whether the workspace still needs them. Once it does not,
 * the workspace's row of `blobs` is gone and `isForgotten` is set; the file goes last, so that a crash in between leaves
 * a file too many and never one too few.
 */
export const blobReleases = pgTable(
  "blob_releases",
  {
    workspaceId: text("workspace_id").notNull(),
    sha256: text("sha256").notNull(),
    isForgotten: boolean("is_forgotten").notNull().default(false),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.sha256] }), index("blob_releases_order").on(t.createdAt)],
);
