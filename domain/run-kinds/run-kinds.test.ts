import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { describe, expect, test } from "vitest";
import { commandJob } from "../jobs";
import { RUN_STATUSES, TERMINAL } from "../runs";
import { executorOf, isUnderWay, jobOf, kindsOf, RUN_KINDS, workOf } from "./run-kinds";

describe("a kind of runs", () => {
  test("is carried out by one of three; one that is not known is nothing for nodes and clients", () => {
    const all = [...kindsOf("node"), ...kindsOf("engine"), ...kindsOf("client")];
    expect(all.sort()).toEqual([...RUN_KINDS].sort());
    expect(executorOf("pipeline")).toBe("engine");
    expect(executorOf("toString")).toBe("engine");
    expect(workOf({ kind: "pipeline", spec: commandJob.parse({ command: "true" }) })).toBeNull();
  });

  test("is under way for the studio from the queue to the end, but for a client's", () => {
    for (const status of RUN_STATUSES) {
      const isGoing = status !== "notStarted" && !(TERMINAL as readonly string[]).includes(status);
      expect(isUnderWay({ kind: "command", status })).toBe(isGoing);
      expect(isUnderWay({ kind: "pipeline", status })).toBe(isGoing);
      expect(isUnderWay({ kind: "client", status })).toBe(false);
    }
  });

  test("says of its spec where it goes, what it names and what a node does", () => {
    const spec = commandJob.parse({
      command: "python src/train.py",
      code: "./src",
      compute: "azureml:cpu",
      environment: "sklearn-1.5",
      inputs: { data: { type: "uri_file", path: "data.csv" }, rate: 0.1 },
      queue_settings: { priority: "high" },
      retry_settings: { max_retries: 2 },
      limits: { timeout: 60 },
      resources: { docker_args: "--memory=1g --gpus=all" },
    });
    const job = jobOf("command")!;
    expect(job.place(spec)).toMatchObject({
      compute: "cpu",
      priority: 1,
      maxAttempts: 3,
      source: "src/train.py",
      notices: [expect.stringContaining("--gpus=all")],
    });
    expect(job.references(spec)).toEqual([
      { role: "code", field: ["code"], named: "./src" },
      { role: "input", field: ["inputs", "data", "path"], named: "data.csv", type: "uri_file" },
      { role: "environment", field: ["environment"], named: "sklearn-1.5" },
    ]);
    const work = { command: spec.command, timeoutSeconds: 60, memoryBytes: 1024 ** 3 };
    expect(workOf({ kind: "command", spec })).toMatchObject(work);
  });
});

test("nobody but the descriptors asks whether a run is of this kind or that", () => {
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.ts", "*.tsx", "*.mjs"], {
    encoding: "utf8",
  });
  const kinds = RUN_KINDS.join("|");
  const asks = new RegExp(`\\bkind\\s*(?:[=!]==?|<>|=|!=|, )\\s*["'](?:${kinds})["']`);
  const sources = listed
    .split("\n")
    .filter((file) => /^(app|components|domain|gateway|runner|server)\//.test(file) && fs.existsSync(file))
    .filter((file) => !/^domain\/run-kinds\/|\.test\.tsx?$|\/testing[./]/.test(file));
  expect(sources.length).toBeGreaterThan(500);
  expect(sources.filter((file) => asks.test(fs.readFileSync(file, "utf8")))).toEqual([]);
  expect(asks.test('run.kind !== "client"') && asks.test("kind <> 'client'")).toBe(true);
  expect(asks.test('eq(runs.kind, "client")')).toBe(true);
});
