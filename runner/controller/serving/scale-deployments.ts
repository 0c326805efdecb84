import { and, eq, isNotNull, sql } from "drizzle-orm";
import { deploymentGenerations, deployments } from "@/db/schema";
import { advanceScaling, newScaling, type ScaleSettings, type Scaling } from "@/domain/serving/scale";
import type { Services } from "@/server/core/services";
import { forgetOldLoads, readLoad } from "@/server/endpoints/save-loads";
import { type HeldServing, holdServing, scaleTo } from "@/server/endpoints/set-instances";

type Settings = HeldServing["settings"];

/** Looks at each deployment whose instances follow the load, as often as its settings say, and has more of them or fewer. */
export function createScaler(): (services: Services) => Promise<void> {
  const looked = new Map<string, number>();
  return async ({ db }) => {
    await forgetOldLoads(db);
    const isServing = and(
      eq(deploymentGenerations.deploymentId, deployments.id),
      eq(deploymentGenerations.generation, deployments.serving),
    );
    const rows = await db
      .select({ id: deployments.id, scaling: deployments.scaling, settings: deploymentGenerations.settings })
      .from(deployments)
      .innerJoin(deploymentGenerations, isServing)
      .where(isNotNull(sql`${deploymentGenerations.settings} -> 'scale'`));
    const known = new Set(rows.map(({ id }) => id));
    for (const id of looked.keys()) if (!known.has(id)) looked.delete(id);
    for (const { id, scaling, settings } of rows) {
      const now = Date.now();
      if (now - (looked.get(id) ?? 0) < settings.scale!.pollSeconds * 1_000) continue;
      looked.set(id, now);
      const inFlight = await readLoad(db, id);
      if (planOf(scaling, settings, inFlight, now) === scaling) continue;
      await db.transaction(async (tx) => {
        // Read again: the endpoint is held from here on, and somebody may have woken it.
        const held = await holdServing(tx, id);
        if (!held?.settings.scale) return;
        const next = planOf(held.deployment.scaling, held.settings, inFlight, now);
        if (next !== held.deployment.scaling) await scaleTo(tx, held, next);
      });
    }
  };
}

function planOf(scaling: Scaling | null, settings: Settings, inFlight: number, now: number): Scaling {
  const begun = scaling ?? newScaling(settings.instanceCount, "So many it was deployed with.", now);
  const load = { inFlight, perInstance: settings.requests.maxConcurrentRequestsPerInstance };
  return advanceScaling(begun, settings.scale as ScaleSettings, load, now);
}
