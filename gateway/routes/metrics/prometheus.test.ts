import { expect, test } from "vitest";
import { addTime } from "@/domain/serving/histogram";
import { emptyMeasured } from "@/domain/serving/telemetry";
import { type Counted, familiesOf, processFamilies, writeFamilies } from "./prometheus";

const LINE =
  /^(# (HELP [a-z_]+ .+|TYPE [a-z_]+ (counter|gauge|histogram))|[a-z_]+(\{([a-z]+="([^"\\]|\\.)*",?)+\})? (\d[\d.e+-]*))$/;

function blue(change: Partial<Counted> = {}): Counted {
  const measured = {
    ...emptyMeasured(),
    outcomes: [3, 0, 1, 0, 0, 0, 0],
    inFlight: 2,
    copies: 5,
    agreements: 4,
  };
  for (const ms of [0.001, 3, 5, 1e9]) addTime(measured.latency, ms);
  return {
    id: "dep_blue",
    workspace: "default",
    endpoint: "iris",
    deployment: "blue",
    instances: [
      { id: "ins_000001", state: "ready", cpu: 0.25, memoryBytes: 3e8 },
      { id: "ins_000002", state: "ready", cpu: null, memoryBytes: null },
      { id: "ins_000003", state: "starting", cpu: null, memoryBytes: null },
    ],
    measured,
    ...change,
  };
}

test("every line is one that Prometheus reads, and each family comes once with its help and type", () => {
  const text = writeFamilies([...familiesOf([blue(), blue({ deployment: "green" })]), ...processFamilies()]);
  const lines = text.split("\n");
  expect(lines.pop()).toBe("");
  expect(lines.filter((line) => !LINE.test(line))).toEqual([]);
  const types = lines.filter((line) => line.startsWith("# TYPE")).map((line) => line.split(" ")[2]);
  expect(new Set(types).size).toBe(types.length);
});

test("counts by outcome, agreement and state stand beside each deployment's names", () => {
  const text = writeFamilies(familiesOf([blue()]));
  const of = 'workspace="default",endpoint="iris",deployment="blue"';
  expect(text).toContain(`atelier_endpoint_requests_total{${of},outcome="succeeded"} 3\n`);
  expect(text).toContain(`atelier_endpoint_requests_total{${of},outcome="tooMany"} 1\n`);
  expect(text).toContain(`atelier_endpoint_mirrored_requests_total{${of},agrees="false"} 1\n`);
  expect(text).toContain(`atelier_endpoint_instances{${of},state="starting"} 1\n`);
  expect(text).toContain(`atelier_endpoint_instances{${of},state="ready"} 2\n`);
  expect(text).toContain(`atelier_endpoint_requests_in_flight{${of}} 2\n`);
});

test("what an instance takes is told once it was looked at", () => {
  const lines = writeFamilies(familiesOf([blue()])).split("\n");
  const told = lines.filter((line) => line.startsWith("atelier_endpoint_instance_"));
  const of = 'workspace="default",endpoint="iris",deployment="blue",instance="000001"';
  expect(told).toEqual([
    `atelier_endpoint_instance_cpu_cores{${of}} 0.25`,
    `atelier_endpoint_instance_memory_bytes{${of}} 300000000`,
  ]);
});

test("a histogram's buckets grow, and the last holds all", () => {
  const text = writeFamilies(familiesOf([blue()]));
  const lines = text
    .split("\n")
    .filter((line) => line.startsWith("atelier_endpoint_request_duration_seconds_bucket"));
  const values = lines.map((line) => Number(line.split(" ").at(-1)));
  expect(values).toEqual([...values].sort((a, b) => a - b));
  expect(lines.find((line) => line.includes('le="0.004"'))).toMatch(/ 2$/);
  expect(lines.at(-1)).toMatch(/le="\+Inf"\} 4$/);
  expect(text).toMatch(/atelier_endpoint_request_duration_seconds_count\{.*\} 4\n/);
});

test("a name cannot break out of its label", () => {
  const text = writeFamilies(familiesOf([blue({ endpoint: 'a"} 1\nb\\' })]));
  expect(text).toContain('endpoint="a\\"} 1\\nb\\\\"');
});

test("a family without samples is left out", () => {
  expect(writeFamilies(familiesOf([]))).toBe("\n");
});
