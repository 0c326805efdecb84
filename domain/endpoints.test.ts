import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  causeIn,
  deploymentFile,
  endpointFile,
  findMirrorProblem,
  findTrafficProblem,
  noticesOf,
  planRestart,
  readSettings,
} from "./endpoints";

describe("traffic", () => {
  test("is taken exactly where the shares of known deployments come to 0 or to 100", () => {
    const share = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(share, share, (blue, green) => {
        const isRefused = findTrafficProblem({ blue, green }, ["blue", "green"]) !== null;
        expect(isRefused).toBe(![0, 100].includes(blue + green));
      }),
    );
    expect(findTrafficProblem({ blue: 100 }, [])).toContain("the endpoint has none yet");
  });

  test("is mirrored to one deployment, at most by half, and only where that does not answer itself", () => {
    const problemOf = (mirror: Record<string, number>) =>
      findMirrorProblem(mirror, { blue: 100, green: 0 }, ["blue", "green"]);
    expect(problemOf({ green: 50 })).toBeNull();
    expect(problemOf({ green: 51 })).toContain("at most 50 %");
    expect(problemOf({ blue: 10 })).toContain("answers requests itself");
    expect(problemOf({ blue: 10, green: 10 })).toContain("name only one");
    expect(problemOf({ red: 10 })).toContain("no deployment of this endpoint");
  });
});

describe("a file", () => {
  test("of a deployment has Azure's defaults where it says nothing", () => {
    const settings = readSettings(deploymentFile.parse({ name: "blue", endpoint_name: "echo" }));
    expect(settings).toMatchObject({
      instanceCount: 1,
      requests: { maxConcurrentRequestsPerInstance: 1, requestTimeoutMs: 5_000, maxQueueWaitMs: 500 },
      startTimeoutMs: 310_000,
      liveness: { initialDelayMs: 10_000, periodMs: 10_000, timeoutMs: 2_000, failureThreshold: 30 },
    });
  });

  test("that asks for what has no meaning here is told so in words, and taken", () => {
    const file = deploymentFile.parse({
      ...{ type: "Managed", instance_type: "Standard_DS3_v2", app_insights_enabled: "yes" },
      scale_settings: { type: "target_utilization", min_instances: 2, max_instances: 4 },
      data_collector: { rolling_rate: "day", collections: { model_inputs: { enabled: "true" } } },
    });
    expect(readSettings(file)).toMatchObject({ instanceCount: 2, scale: { min: 2, max: 4 } });
    expect(noticesOf(file)).toHaveLength(3);
  });

  test("of a deployment limits the memory of its instances, as Kubernetes writes it", () => {
    const file = deploymentFile.parse({ resources: { limits: { memory: "0.5Gi" } } });
    expect(readSettings(file).memoryBytes).toBe(512 * 1024 ** 2);
    expect(noticesOf(file)).toEqual([]);
    const asking = { requests: { cpu: "1" }, limits: { cpu: 2, memory: "2Gi" } };
    expect(noticesOf(deploymentFile.parse({ resources: asking }))).toEqual([
      "Of `resources` only `limits.memory` is used: instances share their machine.",
    ]);
    for (const memory of ["much", "1Mi"])
      expect(deploymentFile.safeParse({ resources: { limits: { memory } } }).success).toBe(false);
  });

  test.each(["7up", "a_b", "end-", ""])("refuses the name “%s”", (name) => {
    expect(endpointFile.safeParse({ name }).success).toBe(false);
  });
});

describe("an instance that dies", () => {
  test("is started again at once, and where it dies again and again after longer and longer, a minute at most", () => {
    const delays: number[] = [];
    for (let failures = 0; failures < 14; ) {
      const plan = planRestart(failures, 1_000);
      delays.push(plan.delayMs);
      failures = plan.failures;
    }
    expect(delays.slice(0, 7)).toEqual([0, 0, 0, 0, 1_000, 2_000, 4_000]);
    expect(delays.at(-1)).toBe(60_000);
  });

  test("is started at once where it had been at work for long", () => {
    expect(planRestart(12, 3_600_000)).toEqual({ failures: 1, delayMs: 0 });
  });
});

describe("the cause in a log", () => {
  test("is the error of the last traceback, whatever follows it", () => {
    const log = `init\nTraceback (most recent call last):\n  File "x.py", line 2, in init\n    raise RuntimeError('no such spoon')\nRuntimeError: no such spoon\nmodel\n  weights.txt\n`;
    expect(causeIn(log)).toBe("RuntimeError: no such spoon");
  });

  test("is the last line where there is no traceback, and nothing where there is no line", () => {
    expect(causeIn("loading\nSegmentation fault\n")).toBe("Segmentation fault");
    expect(causeIn("\n")).toBeNull();
  });
});
