import fc from "fast-check";
import { expect, test } from "vitest";
import type { ServedDeployment, ServedEndpoint } from "@/domain/serving/contract";
import { chooseDeployment, chooseMirrors } from "./choose-deployment";

const settings = { maxConcurrentRequestsPerInstance: 1, requestTimeoutMs: 5_000, maxQueueWaitMs: 500 };

const deploymentOf = (name: string, traffic: number, mirror = 0): ServedDeployment => ({
  id: `dep_${name}`,
  name,
  generation: 1,
  traffic,
  mirror,
  settings,
  origins: [],
  instances: [],
});

const endpointOf = (...deployments: ServedDeployment[]): ServedEndpoint => ({
  id: "end_1",
  workspaceId: "wsp_1",
  workspace: "default",
  name: "diabetes",
  deployments,
});

test("each deployment is chosen by its share, and one without traffic never", () => {
  const endpoint = endpointOf(deploymentOf("blue", 90), deploymentOf("none", 0), deploymentOf("green", 10));
  const chosen = Array.from(
    { length: 1_000 },
    (_, n) => chooseDeployment(endpoint, undefined, n / 1_000)!.name,
  );
  const count = (name: string) => chosen.filter((one) => one === name).length;
  expect([count("blue"), count("green"), count("none")]).toEqual([900, 100, 0]);
});

test("whatever the shares, a lot finds a deployment with traffic, if there is one", () => {
  const lots = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.nat(100), { maxLength: 6 }), lots, (shares, lot) => {
      const endpoint = endpointOf(...shares.map((share, n) => deploymentOf(`d${n}`, share)));
      const chosen = chooseDeployment(endpoint, undefined, lot);
      expect((chosen?.traffic ?? 0) > 0).toBe(shares.some((share) => share > 0));
    }),
  );
});

test("a request that names its deployment gets that one, or none", () => {
  const endpoint = endpointOf(deploymentOf("blue", 100), deploymentOf("green", 0));
  expect(chooseDeployment(endpoint, "green", 0)?.name).toBe("green");
  expect(chooseDeployment(endpoint, "red", 0)).toBeNull();
});

test("a copy goes to those with mirror traffic, but not to the one that answers", () => {
  const [blue, green] = [deploymentOf("blue", 100, 50), deploymentOf("green", 0, 20)];
  const endpoint = endpointOf(blue, green);
  expect(chooseMirrors(endpoint, blue, () => 0.19)).toEqual([green]);
  expect(chooseMirrors(endpoint, blue, () => 0.2)).toEqual([]);
});
