import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { environmentBuilds } from "@/db/schema";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { usedHere } from "../environments/builds";
import { isInUse, isNodeAlive, isOrdered } from "./in-use";
import { orderBuilds } from "./order";

export const UNUSED_DAYS = 30;

export const cleanBuildsInput = z.object({
  /** So long no run of any workspace has used the build; 0 for all that none uses now. */
  unusedDays: z.int().min(0).max(3_650).default(UNUSED_DAYS),
});

/** Removes the builds of this workspace's runs that nobody has used for a while. The next run that needs one has it built. */
export async function cleanBuilds(
  ctx: WorkspaceCtx,
  input: z.input<typeof cleanBuildsInput> = {},
): Promise<{ activityId: string }> {
  authorize(ctx, "environments:write");
  const { unusedDays } = parse(cleanBuildsInput, input);
  return ctx.services.db.transaction(async (tx) => {
    const wasUsed = sql`exists (
      select from runs r join environment_builds held on held.id = r.build_id
      where held.hash = environment_builds.hash
        and coalesce(r.ended_at, r.created_at) > now() - make_interval(days => ${unusedDays}))`;
    const unused = await tx
      .select({ buildId: environmentBuilds.id })
      .from(environmentBuilds)
      .where(
        and(
          eq(environmentBuilds.status, "ready"),
          usedHere(ctx),
          isNodeAlive(),
          sql`not ${isInUse()} and not ${isOrdered()} and not ${wasUsed}`,
        ),
      )
      .for("update");
    const activity = { kind: "environmentClean" as const, input: { unusedDays } };
    const activityId = await orderBuilds(tx, ctx, activity, "remove", unused);
    await audit(tx, ctx, "environments.clean", activityId, { unusedDays, builds: unused.length });
    return { activityId };
  });
}
