import { afterAll, beforeAll, expect, vi } from "vitest";
import { nameOf } from "../remote/plan-job";
import { testDriver } from "../testing/conformance";
import { attachCluster } from "./testing/attached-cluster";
import { RayHead } from "./testing/ray-head";

let head: RayHead;
beforeAll(async () => {
  head = await RayHead.start();
});
afterAll(() => head?.close());

testDriver("of a Ray cluster", async () => {
  const attached = attachCluster(head.address);
  const cluster = await attached.connect();
  await vi.waitFor(() => expect(cluster.problem).toBeUndefined(), { timeout: 60_000, interval: 100 });
  return {
    open: () => attached.open(cluster),
    async forget(assignment) {
      const id = nameOf(assignment);
      await attached.api.stop(id);
      await vi.waitFor(async () => expect((await attached.api.find(id))?.status).not.toBe("RUNNING"), 20_000);
      await attached.api.remove(id);
      expect(await attached.api.find(id)).toBeNull();
    },
  };
});
