import fs from "node:fs/promises";
import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { environmentBuilds, runs } from "@/db/schema";
import { paths } from "@/domain/data-folder";
import { notFound } from "@/domain/errors";
import { authorize, can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { measureBuild } from "./measure-build";

const MAX_LOG_BYTES = 1_000_000;

/** A build is shared by workspaces, but each sees only those that its own runs have asked for. */
export const usedHere = ({ services, workspaceId }: WorkspaceCtx) =>
  inArray(
    environmentBuilds.id,
    services.db
      .select({ id: sql<string>`${runs.buildId}` })
      .from(runs)
      .where(and(eq(runs.workspaceId, workspaceId), sql`${runs.buildId} is not null`)),
  );

/** One build with its packages as they were resolved, and the end of its log. */
export async function getBuild(ctx: WorkspaceCtx, buildId: string) {
  authorize(ctx, "environments:read");
  const { db, home } = ctx.services;
  const [build] = await db
    .select()
    .from(environmentBuilds)
    .where(and(eq(environmentBuilds.id, buildId), usedHere(ctx)));
  if (!build) throw notFound("environment build", buildId);
  const [run] = await db
    .select({ environment: runs.environment })
    .from(runs)
    .where(and(eq(runs.buildId, buildId), eq(runs.workspaceId, ctx.workspaceId)))
    .orderBy(desc(runs.createdAt))
    .limit(1);
  const { nodeId: _nodeId, ...shown } = build;
  return {
    ...shown,
    environment: run?.environment ?? null,
    can: { rebuild: can(ctx, "environments:write") },
    sizeBytes: build.status === "ready" ? await measureBuild(home, build.hash) : null,
    log: await readTail(paths.sentBuildLog(home, build.id), paths.buildLog(home, build.hash)),
  };
}

/** The last part of the first of these text files that is there, or nothing where there is none. */
async function readTail(file: string, ...others: string[]): Promise<string> {
  const handle = await fs.open(file, "r").catch(() => null);
  const [next, ...rest] = others;
  if (!handle && next) return readTail(next, ...rest);
  if (!handle) return "";
  try {
    const { size } = await handle.stat();
    const start = Math.max(0, size - MAX_LOG_BYTES);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await handle.close();
  }
}
