import { eq } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { makeRun, makeWorkspace, testServices } from "@/db/factories";
import { artifacts, runEvents, runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { EnvironmentSpec } from "@/domain/environments";
import { commandJob } from "@/domain/jobs";
import { isTerminal } from "@/domain/runs";
import { hostVariables } from "@/env";
import { waitFor } from "@/scripts/testing/start-studio";
import { createIngest } from "@/server/metrics/ingest";
import { createController } from "./controller/controller";
import { type RunningNode, startNode } from "./node/node";

const database = testDatabase();
const services = testServices(database);
const environment: EnvironmentSpec = { label: "minimal", packages: [], variables: {}, notices: [] };
const nodes: RunningNode[] = [];
afterAll(() => Promise.all(nodes.map((node) => node.stop({ endRuns: true }))));

async function startRunner() {
  const ingest = createIngest(database.sql);
  const controller = createController({
    services,
    ingest,
    secretKey: "k".repeat(32),
  });
  const node = await startNode(controller, {
    home: services.home,
    name: "local",
    slots: 2,
    hostVariables: hostVariables(),
  });
  nodes.push(node);
  return node;
}

async function execute(command: string, given = {}) {
  const ctx = await makeWorkspace(services);
  const run = await makeRun(ctx, {
    spec: commandJob.parse({ command }),
    environment,
    queuedAt: new Date(),
    ...given,
  });
  const read = async () => (await database.db.select().from(runs).where(eq(runs.id, run.id)))[0]!;
  await waitFor(async () => isTerminal((await read()).status), 30_000);
  const events = await database.db
    .select()
    .from(runEvents)
    .where(eq(runEvents.runId, run.id))
    .orderBy(runEvents.id);
  const files = await database.db.select().from(artifacts).where(eq(artifacts.ownerId, run.id));
  return {
    ...(await read()),
    events: events.map((event) => event.status),
    files: files.map((file) => file.path).sort(),
  };
}

describe("the runner, both halves", () => {
  test("executes a queued run to its end and keeps its log and outputs", async () => {
    await startRunner();
    const ended = await execute("mkdir -p outputs && echo kept > outputs/x.txt && python -c 'print(1 + 1)'");
    expect(ended).toMatchObject({ status: "completed", error: null });
    expect(ended.events).toEqual(["preparing", "running", "finalizing", "completed"]);
    expect(ended.files).toEqual(["outputs/x.txt", "user_logs/std_log.txt"]);
  });

  test("a failure carries the last line of its traceback", async () => {
    const ended = await execute(`python -c 'raise ValueError("the moon is 7 short")'`);
    expect(ended).toMatchObject({ status: "failed", error: { code: "ExitCode", exitCode: 1 } });
    expect(ended.error?.excerpt).toContain("ValueError: the moon is 7 short");
  });
});
