import fs from "node:fs";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { buildIfChanged } from "@/scripts/start/build.mjs";
import { fillUp, mountSmallDisk } from "@/scripts/testing/small-disk";
import { type Studio, startStudio, waitFor } from "@/scripts/testing/start-studio";
import { ROOT } from "./testing/clients";

beforeAll(() => buildIfChanged(ROOT));

async function begin() {
  const disk = mountSmallDisk();
  const studio = await startStudio({ disk, variables: { ATELIER_SLOTS: "2" } });
  onTestFinished(() => studio.stop());
  return { disk, studio, ...doors(studio) };
}

/** The doors as a client calls them: what is away for a moment is asked again, as every client does. */
function doors({ url, owner }: Studio) {
  const v1 = `${url}/api/v1/workspaces/default`;
  const mlflow = `${url}/mlflow/default/api/2.0/mlflow`;
  const ask = async (address: string, body?: unknown) => {
    const answer = await fetch(address, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${owner!.token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  };
  const submit = (command: string) => ask(`${v1}/jobs`, { yaml: `command: ${JSON.stringify(command)}\n` });
  const job = async (name: string) => (await ask(`${v1}/jobs/${name}`)).body;
  const ended = async (name: string) => {
    await waitFor(async () => /Completed|Failed|Canceled/.test((await job(name)).status ?? ""), 60_000);
    return job(name);
  };
  const until = async (call: () => Promise<{ status: number }>) =>
    waitFor(async () => (await call()).status === 200, 60_000);
  return { ask, submit, job, ended, until, v1, mlflow };
}

const health = async (studio: Studio) => {
  const answer = await fetch(`${studio.url}/health`);
  return { code: answer.status, ...(await answer.json()) };
};

test("a run that fills the disk ends as DiskFull, and the studio goes on: the next run, a cancel, a restart", async () => {
  const { studio, submit, ended, job, ask, v1 } = await begin();
  const filling = await submit("echo begun; cat /dev/zero > big; echo on; sleep 600");
  expect(filling.status).toBe(201);
  const { status, error } = await ended(filling.body.name);
  expect({ status, code: error?.code }, studio.output()).toEqual({ status: "Failed", code: "DiskFull" });
  await waitFor(async () => (await health(studio)).code === 200, 30_000);

  const writing = await submit("while :; do cat /dev/zero > outputs/big; rm outputs/big; done");
  await waitFor(async () => (await job(writing.body.name)).status === "Running", 60_000);
  await waitFor(async () => (await ask(`${v1}/jobs/${writing.body.name}/cancel`, {})).status < 400, 30_000);
  expect((await ended(writing.body.name)).status).toMatch(/Canceled|Failed/);

  await studio.restart();
  await waitFor(async () => (await health(studio)).code === 200, 30_000);
  const next = await submit("echo fine > outputs/x");
  expect((await ended(next.body.name)).status, studio.output()).toBe("Completed");
});

test("on a disk that others have filled new work is refused in words, what goes on ends, and the studio comes back", async () => {
  const { disk, studio, ask, submit, job, ended, until, mlflow, v1 } = await begin();
  const experiment = await ask(`${mlflow}/experiments/create`, { name: "before" });
  const run = await ask(`${mlflow}/runs/create`, { experiment_id: experiment.body.experiment_id });
  const runId = run.body.run.info.run_id;
  const going = await submit("sleep 600");
  await waitFor(async () => (await job(going.body.name)).status === "Running", 60_000);

  const filler = fillUp(disk);
  await waitFor(async () => (await health(studio)).status === "diskFull", 30_000);
  expect(await health(studio)).toMatchObject({
    code: 503,
    parts: {
      disk: { status: "full", detail: expect.stringMatching(/MB are free, and new work needs/) },
      web: { status: "ok" },
    },
  });
  const refused = await submit("true");
  expect(refused).toMatchObject({ status: 507, body: { error: { code: "diskFull" } } });
  expect(refused.body.error.message).toMatch(/^The disk of the studio is full: .* Purge/);

  const point = { run_id: runId, key: "loss", value: 1, timestamp: 1, step: 1 };
  await until(() => ask(`${mlflow}/runs/log-metric`, point));
  await until(() => ask(`${mlflow}/runs/log-parameter`, { run_id: runId, key: "a", value: "b" }));
  await until(() => ask(`${v1}/jobs/${going.body.name}/cancel`, {}));
  expect((await ended(going.body.name)).status).toBe("Canceled");

  await studio.killPart("postgres");
  await studio.killPart("runner");
  await waitFor(async () => (await health(studio)).status === "diskFull", 60_000);
  await studio.restart();
  await until(() => ask(`${mlflow}/runs/log-metric`, { ...point, step: 2 }));

  fs.rmSync(filler);
  await waitFor(async () => (await health(studio)).code === 200, 30_000);
  const next = await submit("echo fine > outputs/x");
  expect((await ended(next.body.name)).status, studio.output()).toBe("Completed");
});
