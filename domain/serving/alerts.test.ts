import { describe, expect, test } from "vitest";
import { alertRule, describeRule, judgeHealth, judgeRequests } from "./alerts";
import { addTime } from "./histogram";
import { emptyMeasured, OUTCOMES, type Outcome } from "./telemetry";

const rule = (metric: string, threshold?: number) => alertRule.parse({ metric, threshold });

function measuredOf(counts: Partial<Record<Outcome, number>>, times: number[] = []) {
  const measured = { ...emptyMeasured(), outcomes: OUTCOMES.map((outcome) => counts[outcome] ?? 0) };
  for (const ms of times) addTime(measured.latency, ms);
  return measured;
}

describe("a rule", () => {
  test("says above what, but for health", () => {
    for (const wrong of [
      { metric: "error_rate" },
      { metric: "health", threshold: 1 },
      { metric: "cpu", threshold: 1 },
    ])
      expect(alertRule.safeParse(wrong).success).toBe(false);
    expect(describeRule(rule("latency_p95", 200))).toBe("latency p95 above 200 ms in 5 min");
    expect(describeRule(rule("health"))).toBe("nothing answers for 5 min");
  });
});

describe("errors", () => {
  test("are a part of those whose sender waited, and only more than the threshold is bad", () => {
    const measured = measuredOf({ succeeded: 18, serverError: 1, timeout: 1, left: 20 });
    const found = judgeRequests(rule("error_rate", 5), measured);
    expect(found).toEqual({
      isBad: true,
      says: "10 % of 20 requests failed in the last 5 min; the alert is at 5 %.",
    });
    expect(judgeRequests(rule("error_rate", 10), measured).isBad).toBe(false);
  });

  test("are none where no request came", () => {
    expect(judgeRequests(rule("error_rate", 0), emptyMeasured()).isBad).toBe(false);
    expect(judgeRequests(rule("latency_p99", 0), measuredOf({ tooMany: 3 })).isBad).toBe(false);
  });
});

test("a percentile is compared with its threshold", () => {
  const measured = measuredOf({ succeeded: 100 }, [...Array(96).fill(10), ...Array(4).fill(900)]);
  expect(judgeRequests(rule("latency_p95", 100), measured).isBad).toBe(false);
  expect(judgeRequests(rule("latency_p99", 100), measured).isBad).toBe(true);
});

test("health is bad once nothing has answered for the whole window", () => {
  expect(judgeHealth(rule("health"), null, []).isBad).toBe(false);
  expect(judgeHealth(rule("health"), 299_999, ["blue"]).isBad).toBe(false);
  expect(judgeHealth(rule("health"), 300_000, ["blue"])).toEqual({
    isBad: true,
    says: "No instance of blue has been ready for 5 min.",
  });
});
