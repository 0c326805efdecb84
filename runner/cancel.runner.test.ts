import { once } from "node:events";
import net from "node:net";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { makeWorkspace, testServices } from "@/db/factories";
import { auditEvents } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { isTerminal } from "@/domain/runs";
import { cancelRun } from "@/server/runs/bulk/change-run";
import { type QueuedRun, queueCommand, readOutcome, untilLogged } from "./testing/run-outcome";
import { buildRunner, processesOf, startRunner } from "./testing/runner-process";

const database = testDatabase();
const services = testServices(database);
const place = () => ({ databaseUrl: database.url, home: services.home });
const cancel = (run: QueuedRun) => cancelRun(run.ctx, run.name);
beforeAll(buildRunner);

const FOREVER = "echo up; sleep 600";

describe("a cancel", () => {
  test("of a queued run ends it at once, and no runner ever starts it", async () => {
    const run = await queueCommand(services, "echo started");
    await cancel(run);
    startRunner(place());
    await readOutcome(await queueCommand(services, "echo the queue was looked at"));
    expect(await readOutcome(run)).toMatchObject({
      status: "canceled",
      attempt: 0,
      events: ["canceled"],
      files: {},
    });
  });

  test("that races the claim always wins, once, and leaves no process", async () => {
    startRunner(place());
    await readOutcome(await queueCommand(services, "echo the runner is up"));
    const ctx = await makeWorkspace(services);
    const queueAndCancel = async () => {
      const run = await queueCommand(services, FOREVER, { ctx });
      await cancel(run);
      return run;
    };
    for (const run of await Promise.all(Array.from({ length: 24 }, queueAndCancel))) {
      const { status, events } = await readOutcome(run);
      expect(status).toBe("canceled");
      expect(events.filter(isTerminal), events.join(", ")).toEqual(["canceled"]);
    }
    expect(processesOf(services.home)).toEqual([]);
  });

  test("while its environment is building ends the run and not the runner", async () => {
    const { port, asked } = await startSilentIndex();
    startRunner(place(), { ATELIER_NETWORK_DOORS: `${port}` });
    const packages = [`slow @ http://127.0.0.1:${port}/slow-1.0-py3-none-any.whl`];
    const environment = { label: "slow", packages, variables: {}, notices: [] };
    const run = await queueCommand(services, "echo started", { environment });
    await asked;
    await cancel(run);
    const { status, events, files } = await readOutcome(run);
    expect({ status, events }).toEqual({ status: "canceled", events: ["preparing", "canceled"] });
    expect(Object.keys(files)).toEqual(["azureml-logs/environment_build.log"]);
    const next = await readOutcome(await queueCommand(services, "echo fine"));
    expect(next.status).toBe("completed");
  });

  test("of a running one ends its whole tree and keeps what it left", async () => {
    startRunner(place());
    const run = await queueCommand(services, `echo kept > outputs/x.txt; setsid sleep 600 & ${FOREVER}`);
    await untilLogged(run, "up");
    await cancel(run);
    const { status, events, error, files } = await readOutcome(run);
    expect({ status, events, error }).toEqual({
      status: "canceled",
      events: ["preparing", "running", "finalizing", "canceled"],
      error: null,
    });
    expect(files).toEqual({ "user_logs/std_log.txt": "up\n", "outputs/x.txt": "kept\n" });
    expect(processesOf(services.home)).toEqual([]);
  });

  test("asked for three times at once is one cancel", async () => {
    startRunner(place());
    const run = await queueCommand(services, FOREVER, { maxAttempts: 3 });
    await untilLogged(run, "up");
    await Promise.all([cancel(run), cancel(run), cancel(run)]);
    const { events, attempt } = await readOutcome(run);
    await cancel(run);
    expect({ ends: events.filter(isTerminal), attempt }).toEqual({ ends: ["canceled"], attempt: 1 });
    const said = await database.db.select().from(auditEvents).where(eq(auditEvents.target, run.id));
    expect(said.map((entry) => entry.verb)).toEqual(["runs.cancel"]);
  });

  test("while the runner is dead is carried out by the next one", async () => {
    const runner = startRunner(place());
    const run = await queueCommand(services, FOREVER);
    await untilLogged(run, "up");
    await runner.kill();
    await cancel(run);
    startRunner(place());
    expect(await readOutcome(run)).toMatchObject({ status: "canceled", attempt: 1 });
    expect(processesOf(services.home)).toEqual([]);
  });
});

describe("a cancel that comes when the command has ended and its results are not stored yet", () => {
  test.each([0, 1])(
    "ends a run of exit code %i with its log, and it is not tried again",
    async (exitCode) => {
      const dying = startRunner(place(), { ATELIER_FAULT: "mid-collect" });
      const command = `echo over; echo late > outputs/x.txt; exit ${exitCode}`;
      const run = await queueCommand(services, command, { maxAttempts: 2 });
      await dying.ended;
      await cancel(run);
      startRunner(place());
      const outcome = await readOutcome(run);
      expect(outcome).toMatchObject({ status: "canceled", attempt: 1 });
      expect(outcome.files).toEqual({ "user_logs/std_log.txt": "over\n" });
      expect(outcome.events.filter(isTerminal)).toEqual(["canceled"]);
    },
  );
});

/** A package index that takes requests and answers none. `asked` resolves with the first. */
async function startSilentIndex(): Promise<{ port: number; asked: Promise<unknown> }> {
  const open = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    open.add(socket.on("error", () => open.delete(socket)));
  });
  const asked = once(server, "connection");
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return { port: (server.address() as net.AddressInfo).port, asked };
}
