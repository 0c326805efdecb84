import type { Readable } from "node:stream";
import { and, asc, eq, or, sql } from "drizzle-orm";
import { artifacts } from "@/db/schema";
import { checkArtifactFolder, checkArtifactPath } from "@/domain/artifact-names";
import { AppError, notFound } from "@/domain/errors";
import { ownNames } from "../blobs/own-names";
import { zipFiles } from "../blobs/zip-files";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { type ArtifactOwner, findOwner } from "./owner";

interface Place {
  owner: ArtifactOwner;
  path: string;
}

/** What lies in a folder: a name, and whether it is a folder itself. */
export interface ArtifactEntry {
  name: string;
  isFolder: boolean;
  sizeBytes: number;
  /** Of a file: what its path was shortened from, where that was too long. */
  fullPath: string | null;
}

export interface ArtifactFile {
  path: string;
  sha256: string;
  sizeBytes: number;
  createdAt: Date;
}

/** The entries of a folder by name; a file or a missing folder has none. */
export async function listArtifacts(ctx: WorkspaceCtx, input: Place): Promise<ArtifactEntry[]> {
  authorize(ctx, input.owner.kind === "run" ? "runs:read" : "models:read");
  const folder = checkArtifactFolder(input.path);
  const ownerId = await findOwner(ctx, input.owner);
  const prefix = folder && `${folder}/`;
  const rows = await ctx.services.db.execute<{
    name: string;
    folder: boolean;
    size: number;
    full: string | null;
  }>(sql`
    select split_part(rest, '/', 1) as name, bool_or(position('/' in rest) > 0) as folder,
      sum(size_bytes)::float8 as size, max(full_path) filter (where position('/' in rest) = 0) as full
    from (
      select substr(path, length(${prefix}::text) + 1) as rest, size_bytes, full_path
      from artifacts where owner_id = ${ownerId} and path ^@ ${prefix}::text
    ) as files
    group by 1 order by 1`);
  return rows.map(({ name, folder, size, full }) => ({
    name,
    isFolder: folder,
    sizeBytes: size,
    fullPath: full,
  }));
}

/** The file at that path. A folder is refused, so that it is not mistaken for a missing file. */
export async function findArtifact(ctx: WorkspaceCtx, input: Place): Promise<ArtifactFile> {
  authorize(ctx, input.owner.kind === "run" ? "runs:read" : "models:read");
  const path = checkArtifactPath(input.path);
  const ownerId = await findOwner(ctx, input.owner);
  const { sha256, sizeBytes, createdAt } = artifacts;
  const [file] = await ctx.services.db
    .select({ path: artifacts.path, sha256, sizeBytes, createdAt })
    .from(artifacts)
    .where(and(eq(artifacts.ownerId, ownerId), eq(artifacts.path, path)));
  if (file) return file;
  const entries = await listArtifacts(ctx, input);
  if (entries.length > 0) throw new AppError("invalid", `“${path}” is a folder, not a file.`);
  throw notFound("artifact", path);
}

/** Whether a file or a folder of that very path is there. */
export async function hasArtifacts(ctx: WorkspaceCtx, input: Place): Promise<boolean> {
  authorize(ctx, input.owner.kind === "run" ? "runs:read" : "models:read");
  const path = checkArtifactFolder(input.path);
  const ownerId = await findOwner(ctx, input.owner);
  const isThere = or(eq(artifacts.path, path), sql`${artifacts.path} ^@ ${`${path}/`}`);
  const found = await ctx.services.db
    .select({ path: artifacts.path })
    .from(artifacts)
    .where(and(eq(artifacts.ownerId, ownerId), isThere))
    .limit(1);
  return found.length > 0;
}

/** What lies below a folder, as a zip whose paths begin there. */
export async function zipArtifacts(ctx: WorkspaceCtx, input: Place): Promise<Readable> {
  authorize(ctx, input.owner.kind === "run" ? "runs:read" : "models:read");
  const folder = checkArtifactFolder(input.path);
  const ownerId = await findOwner(ctx, input.owner);
  const prefix = folder && `${folder}/`;
  const { path, fullPath, sha256, sizeBytes, createdAt } = artifacts;
  const files = await ctx.services.db
    .select({ path, fullPath, sha256, sizeBytes, createdAt })
    .from(artifacts)
    .where(and(eq(artifacts.ownerId, ownerId), sql`${path} ^@ ${prefix}::text`))
    .orderBy(asc(path));
  if (files.length === 0) throw notFound("folder", folder);
  const newest = new Date(files.reduce((last, file) => Math.max(last, file.createdAt.getTime()), 0));
  const below = files.map((file) => ({
    ...file,
    path: file.path.slice(prefix.length),
    fullPath: file.fullPath?.slice(prefix.length),
  }));
  return zipFiles(ctx.services.blobs, ownNames(below), newest);
}
