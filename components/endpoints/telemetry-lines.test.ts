import { expect, test } from "vitest";
import { emptyMeasured, OUTCOMES, type Slot } from "@/domain/serving/telemetry";
import { layCourse, planSteps, secondsOf } from "@/domain/serving/telemetry-course";
import { isSilent, layCharts, type Telemetry } from "./telemetry-lines";

const steps = planSteps("15m", Date.UTC(2026, 0, 1));
const at = steps.starts.at(-1)!;
const slot = (change: Partial<Slot>): Slot => ({ startsAt: at, ...emptyMeasured(), ...change });

function telemetryOf(slots: Record<string, Slot[]>): Telemetry {
  return {
    range: "15m",
    starts: steps.starts,
    seconds: secondsOf(steps),
    deployments: Object.entries(slots).map(([name, own]) => ({ name, ...layCourse(own, steps) })),
  };
}

const counts = (given: Partial<Record<(typeof OUTCOMES)[number], number>>) =>
  OUTCOMES.map((outcome) => given[outcome] ?? 0);

test("a deployment has one colour in every chart, and rates are of a second", () => {
  const charts = layCharts(
    telemetryOf({ blue: [slot({ outcomes: counts({ succeeded: 50 }) })], green: [slot({ ready: 1 })] }),
  );
  expect(charts.map(({ title }) => title)).toContain("Latency in ms");
  const colors = charts.flatMap(({ series }) =>
    series.map(({ id, color }) => `${id.split(" ")[0]} ${color}`),
  );
  expect(new Set(colors).size).toBe(2);
  expect(charts[0]!.series[0]!.y.at(-1)).toBe(5);
});

test("only kinds of errors that there were have a line, and who left is none", () => {
  const outcomes = counts({ succeeded: 1, timeout: 2, left: 3 });
  const [, errors] = layCharts(telemetryOf({ blue: [slot({ outcomes })] }));
  expect(errors!.series.map(({ label }) => label)).toEqual(["blue timeout"]);
});

test("an endpoint that nobody asked and nobody looked at is silent", () => {
  expect(isSilent(telemetryOf({ blue: [] }))).toBe(true);
  expect(isSilent(telemetryOf({ blue: [slot({ ready: 0 })] }))).toBe(false);
  expect(isSilent(telemetryOf({ blue: [slot({ memoryBytes: 1 })] }))).toBe(false);
});
