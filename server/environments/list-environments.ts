import { desc } from "drizzle-orm";
import { environmentBuilds } from "@/db/schema";
import { aliasesOf } from "@/domain/curated";
import { resolveEnvironment } from "@/domain/resolve-environment";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { environmentHash } from "./environment-hash";
import { loadCurated } from "./load-curated";

/** The curated environments, each with what it comes down to and the state of its build, if it has one. */
export async function listEnvironments(ctx: WorkspaceCtx) {
  authorize(ctx, "environments:read");
  const curated = await loadCurated();
  const builds = await ctx.services.db
    .select()
    .from(environmentBuilds)
    .orderBy(desc(environmentBuilds.startedAt))
    .limit(1000);
  return Object.entries(curated).map(([name, environment]) => {
    const { spec } = resolveEnvironment(name, { curated, texts: {} });
    const hash = spec && environmentHash(spec);
    return {
      name,
      aliases: aliasesOf(name),
      version: environment.version ?? "1",
      description: environment.description ?? "",
      spec,
      build: builds.find((build) => build.hash === hash) ?? null,
    };
  });
}
