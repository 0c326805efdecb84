import type { RaySettings } from "@/domain/compute/settings";
import type { AttachedTarget } from "@/runner/controller/attached/attached-targets";
import type { LinkDoor } from "@/runner/node/drivers/links/link-door";
import { RayApi } from "@/runner/node/drivers/ray/ray-api";
import { RayCluster } from "@/runner/node/drivers/ray/ray-cluster";
import { openRayDriver } from "@/runner/node/drivers/ray/ray-driver";
import type { Reach, ReachMeans } from "./reach";

/** Ray itself lets runs wait for a place, and a cluster may grow for them: this bounds only what is followed at once. */
const SLOTS = 100;

export function reachRay(
  { name, credentials }: AttachedTarget,
  settings: RaySettings,
  means: ReachMeans & { publicUrl: string; door: LinkDoor },
): Reach {
  const { address, studio_url, give_up_after } = settings;
  const place = { target: name, studioUrl: studio_url ?? means.publicUrl };
  const api = new RayApi(name, address, credentials.token);
  const cluster = new RayCluster(place, api, means.door, means);
  return {
    get facts() {
      return cluster.facts;
    },
    openDriver: openRayDriver(cluster, give_up_after * 1000),
    open: () => cluster.open(),
    close: () => cluster.close(),
    // Each run has taken along what it had there.
    detach: async () => {},
    slots: () => SLOTS,
  };
}
