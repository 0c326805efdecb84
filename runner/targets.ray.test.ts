import { afterAll, beforeAll, test } from "vitest";
import { testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { listeningGateway } from "@/gateway/bodies/testing/gateway";
import { RayHead } from "./node/drivers/ray/testing/ray-head";
import { buildRunner } from "./testing/runner-process";
import { beginTargets, expectSameOn } from "./testing/targets";

const database = testDatabase();
const services = testServices(database);
const gateway = listeningGateway(services);
let head: RayHead;
beforeAll(async () => {
  buildRunner();
  head = await RayHead.start();
});
afterAll(() => head?.close());

test("one job goes to another target by one line of its YAML, a cluster of Ray among them", async () => {
  const rays = { name: "rays", type: "ray", address: head.address, studio_url: gateway.address };
  const { ctx, runner } = await beginTargets({ database, services, gateway }, [rays]);
  await expectSameOn(["local", "box", "pool", "rays"], ctx, runner);
});
