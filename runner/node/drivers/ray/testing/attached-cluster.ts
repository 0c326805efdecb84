/** For tests: a cluster that is attached, as the driver has it, with a door of its own for what comes from there. */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { withDefaults } from "../../../options";
import { LinkDoor } from "../../links/link-door";
import { RayApi } from "../ray-api";
import { RayCluster } from "../ray-cluster";
import { openRayDriver } from "../ray-driver";

const GIVE_UP_MS = 60_000;

export interface AttachedCluster {
  api: RayApi;
  /** With a door of its own, unless the cluster is told of another address. */
  connect(said?: { studioUrl?: string }): Promise<RayCluster>;
  open(cluster: RayCluster, giveUpMs?: number): ReturnType<ReturnType<typeof openRayDriver>>;
  home: string;
}

export function attachCluster(address: string): AttachedCluster {
  const home = mkdtempSync(path.join(os.tmpdir(), "atelier-attached-"));
  const api = new RayApi("rays", address, undefined);
  const opened: { door: LinkDoor; cluster: RayCluster }[] = [];
  onTestFinished(async () => {
    for (const { door, cluster } of opened) {
      await cluster.close();
      await door.close();
    }
    rmSync(home, { recursive: true, force: true });
  });
  return {
    api,
    home,
    async connect(said) {
      const door = new LinkDoor();
      const port = await door.listen({ port: 0 });
      const place = { target: "rays", studioUrl: `http://127.0.0.1:${port}`, ...said };
      const cluster = new RayCluster(place, api, door, { home, owner: "box", onChange: () => {} });
      opened.push({ door, cluster });
      cluster.open();
      return cluster;
    },
    open(cluster, giveUpMs = GIVE_UP_MS) {
      const settings = withDefaults({ home, name: "test", slots: 4, graceMs: 500, log: () => {} });
      return openRayDriver(cluster, giveUpMs)(settings);
    },
  };
}
