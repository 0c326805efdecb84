import fs from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { makeWorkspace, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { importImage, makeRootFolder } from "@/runner/node/testing/container-images";
import { getBuild } from "@/server/environments/builds";
import { createEnvironment } from "@/server/environments/create-environment";
import { sendFiles } from "@/server/snapshots/testing";
import { submitFiles } from "@/server/submit/testing";
import { readOutcome } from "./testing/run-outcome";
import { buildRunner, startRunner } from "./testing/runner-process";

const database = testDatabase();
const services = testServices(database);
const place = () => ({ databaseUrl: database.url, home: services.home });
beforeAll(buildRunner);

const leftovers = () =>
  fs
    .readdirSync(path.join(services.home, "environments"))
    .filter((name) => /^\.(building|taken|old)-/.test(name));

test("a registered Dockerfile brings its files to each run that names it, and its build shows what it came down to", async () => {
  const ctx = await makeWorkspace(services);
  const base = importImage(makeRootFolder({ proof: "of the base\n" }));
  const files = {
    "docker/Dockerfile": `FROM ${base}\nCOPY tools/tool.sh /tool.sh\n`,
    "docker/tools/tool.sh": "cat /proof; echo $GREETING\n",
    "docker/tools/other": "not taken\n",
  };
  const yaml = "name: tool\nversion: 1\nbuild: {path: docker}\nvariables: {GREETING: hello}\n";
  const made = await sendFiles(ctx, files, (paths) => createEnvironment(ctx, { yaml, paths }));
  expect(made.answer.asset!.spec.resolved.context).toHaveLength(3);
  startRunner(place());
  for (const reference of ["azureml:tool:1", "tool"]) {
    const { run } = await submitFiles(ctx, `command: sh /tool.sh\nenvironment: ${reference}\n`);
    const outcome = await readOutcome({ id: run.id, name: run.name, ctx });
    expect(outcome).toMatchObject({ status: "completed", error: null });
    expect(outcome.files["user_logs/std_log.txt"]).toBe("of the base\nhello\n");
  }
  const { run } = await submitFiles(
    ctx,
    "command: sh /tool.sh\nenvironment: {build: {path: docker}}\n",
    files,
  );
  const outcome = await readOutcome({ id: run.id, name: run.name, ctx });
  expect(outcome.files["user_logs/std_log.txt"]).toBe("of the base\n\n");
  const [build] = await services.db.query.environmentBuilds.findMany();
  expect(await getBuild(ctx, build!.id)).toMatchObject({
    status: "ready",
    resolved: [expect.stringMatching(/^Dockerfile sha256:[0-9a-f]{64}$/)],
  });
});

test("kill -9 of the runner while an image is unpacked leaves nothing half-made, and the run its image", async () => {
  const ctx = await makeWorkspace(services);
  const image = importImage(makeRootFolder({ proof: "whole\n" }));
  const dying = startRunner(place(), { ATELIER_FAULT: "mid-image" });
  const { run } = await submitFiles(ctx, `command: cat /proof\nenvironment: {image: "${image}"}\n`);
  expect(await dying.ended, dying.output()).toBe("SIGKILL");
  expect(leftovers()).toHaveLength(1);
  startRunner(place());
  const outcome = await readOutcome({ id: run.id, name: run.name, ctx });
  expect(outcome).toMatchObject({ status: "completed", error: null });
  expect(outcome.files["user_logs/std_log.txt"]).toBe("whole\n");
  expect(leftovers()).toEqual([]);
});
