import { and, desc, eq } from "drizzle-orm";
import { z } from "zod";
import { environmentBuilds } from "@/db/schema";
import { secretsOf } from "@/domain/index-secrets";
import { loadVersion } from "../assets/asset-record";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { usedHere } from "./builds";
import { environmentHash } from "./environment-hash";
import { measureBuild } from "./measure-build";

export const versionBuildsInput = z.object({ name: z.string().max(255), version: z.string().max(100) });

const MOST_NODES = 20;

/** The builds of a registered version, one for each machine whose runs have asked for it, the latest first. */
export async function listVersionBuilds(
  ctx: WorkspaceCtx,
  { name, version }: z.output<typeof versionBuildsInput>,
) {
  authorize(ctx, "environments:read");
  const { db, home } = ctx.services;
  const { spec } = await loadVersion(db, ctx.workspaceId, { kind: "environment", name, version });
  const scope = secretsOf(spec.resolved.packages).length > 0 ? ctx.workspaceId : undefined;
  const hash = environmentHash({ ...spec.resolved, scope });
  const { id, status, python, resolved, error, startedAt, endedAt } = environmentBuilds;
  const builds = await db
    .select({ id, status, python, resolved, error, startedAt, endedAt })
    .from(environmentBuilds)
    .where(and(eq(environmentBuilds.hash, hash), usedHere(ctx)))
    .orderBy(desc(startedAt))
    .limit(MOST_NODES);
  return { builds, sizeBytes: await measureBuild(home, hash) };
}
