/** For tests: a runner with a compute target of each kind, and one job that goes to all of them. */
import { expect, onTestFinished } from "vitest";
import { makeWorkspace } from "@/db/factories";
import type { testDatabase } from "@/db/testing";
import { createTarget } from "@/server/compute/create-target";
import type { WorkspaceCtx } from "@/server/core/context";
import type { Services } from "@/server/core/services";
import { submitFiles } from "@/server/submit/testing";
import { Sshd } from "../node/drivers/ssh/testing/sshd";
import { readOutcome } from "./run-outcome";
import { type RunnerProcess, startRunner } from "./runner-process";

interface House {
  database: ReturnType<typeof testDatabase>;
  services: Services;
  gateway: { address: string };
}

/** The studio's own machine, one that is attached by ssh, and a pool of two nodes that is empty so far. */
export async function beginTargets({ database, services, gateway }: House, more: object[] = []) {
  const sshd = await Sshd.start();
  onTestFinished(() => sshd.close());
  const ctx = await makeWorkspace(services);
  const { port, user, folder, privateKey } = sshd;
  const box = { name: "box", type: "ssh", address: "127.0.0.1", port, user, folder, private_key: privateKey };
  const pool = { name: "pool", type: "amlcompute", max_instances: 2, idle_time_before_scale_down: 1 };
  for (const target of [box, pool, ...more]) await createTarget(ctx, { yaml: JSON.stringify(target) });
  const variables = {
    PORT: new URL(gateway.address).port,
    ATELIER_SECRET_KEY: "a key for tests, of more than 32 characters",
  };
  return { ctx, runner: startRunner({ databaseUrl: database.url, home: services.home }, variables) };
}

/** Reads its input and a parameter, logs a metric by MLflow's door, and leaves a declared output, another file and its log. */
const TRAIN = `import json, os, pathlib, sys, urllib.request
rows, rate, model = sys.argv[1:]
total = sum(float(line) for line in open(rows)) * float(rate)
door = os.environ["MLFLOW_TRACKING_URI"] + "/api/2.0/mlflow/runs/log-metric"
headers = {"Authorization": "Bearer " + os.environ["MLFLOW_TRACKING_TOKEN"], "Content-Type": "application/json"}
point = {"run_id": os.environ["MLFLOW_RUN_ID"], "key": "total", "value": total, "step": 1, "timestamp": 1700000000000}
urllib.request.urlopen(urllib.request.Request(door, json.dumps(point).encode(), headers), timeout=20).read()
pathlib.Path(model, "weights.txt").write_text(str(total))
pathlib.Path("outputs").mkdir(exist_ok=True)
pathlib.Path("outputs", "made.txt").write_text("made")
print("total", total, "greeting", os.environ["GREETING"])
`;
const jobFor = (
  target: string,
) => `command: python train.py \${{inputs.rows}} \${{inputs.rate}} \${{outputs.model}}
code: src
inputs:
  rows: {type: uri_file, path: rows.csv}
  rate: 0.5
outputs:
  model: {type: uri_folder}
environment_variables: {GREETING: hello}
compute: azureml:${target}
`;

/** Submits the job to each of the targets, by one line of its YAML, and expects the same of all. */
export async function expectSameOn(targets: string[], ctx: WorkspaceCtx, runner: RunnerProcess) {
  const files = { "src/train.py": TRAIN, "rows.csv": "1\n2\n3\n" };
  const runs = await Promise.all(
    targets.map(async (target) => (await submitFiles(ctx, jobFor(target), files)).run),
  );
  const outcomes = await Promise.all(
    runs.map(async ({ id, name }) => {
      const { status, error, events, files: left } = await readOutcome({ id, name, ctx });
      const points = await ctx.services.sql`select count from series where run_id = ${id} and key = 'total'`;
      return { status, error, events, left, points: points.map(({ count }) => Number(count)) };
    }),
  );
  const same = {
    ...{ status: "completed", error: null, points: [1] },
    events: ["queued", "preparing", "running", "finalizing", "completed"],
    left: {
      "user_logs/std_log.txt": "total 3.0 greeting hello\n",
      "outputs/made.txt": "made",
      "named-outputs/model/weights.txt": "3.0",
    },
  };
  expect(Object.fromEntries(targets.map((target, at) => [target, outcomes[at]])), runner.output()).toEqual(
    Object.fromEntries(targets.map((target) => [target, same])),
  );
}
