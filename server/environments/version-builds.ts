import { and, desc, eq } from "drizzle-orm";
import { z } from "zod";
import { environmentBuilds } from "@/db/schema";
import type { EnvironmentSpec } from "@/domain/environments";
import { loadVersion } from "../assets/asset-record";
import { authorize, can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { usedHere } from "./builds";
import { environmentHash, isOfWorkspace } from "./environment-hash";
import { measureBuild } from "./measure-build";

export const versionBuildsInput = z.object({ name: z.string().max(255), version: z.string().max(100) });

const MOST_NODES = 20;

/** The name of the builds of a version. */
export function hashOfVersion(workspaceId: string, resolved: EnvironmentSpec): string {
  return environmentHash({ ...resolved, scope: isOfWorkspace(resolved) ? workspaceId : undefined });
}

/** The builds of a registered version, one for each machine whose runs have asked for it, the latest first. */
export async function listVersionBuilds(
  ctx: WorkspaceCtx,
  { name, version }: z.output<typeof versionBuildsInput>,
) {
  authorize(ctx, "environments:read");
  const { db, home } = ctx.services;
  const { spec } = await loadVersion(db, ctx.workspaceId, { kind: "environment", name, version });
  const hash = hashOfVersion(ctx.workspaceId, spec.resolved);
  const { id, status, python, resolved, error, startedAt, endedAt } = environmentBuilds;
  const builds = await db
    .select({ id, status, python, resolved, error, startedAt, endedAt })
    .from(environmentBuilds)
    .where(and(eq(environmentBuilds.hash, hash), usedHere(ctx)))
    .orderBy(desc(startedAt))
    .limit(MOST_NODES);
  const may = { rebuild: can(ctx, "environments:write") };
  return { builds, can: may, sizeBytes: await measureBuild(home, hash) };
}
