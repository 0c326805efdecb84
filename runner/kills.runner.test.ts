import { beforeAll, describe, expect, test } from "vitest";
import { testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { waitFor } from "@/scripts/testing/start-studio";
import { queueCommand, readLiveLog, readOutcome, untilLogged } from "./testing/run-outcome";
import { buildRunner, killProcessesOf, processesOf, startRunner } from "./testing/runner-process";

const database = testDatabase();
const services = testServices(database);
const place = () => ({ databaseUrl: database.url, home: services.home });
beforeAll(buildRunner);

/** The promise of a lapsed lease: 8 s to lapse, 5 s more to be given up, and the sweep's second. */
const NOTICED_MS = 15_000;
const FOREVER = "echo up; sleep 600";
const TICKS = 200;

describe("kill -9 of the runner in mid-run", () => {
  test("leaves the script at work; the next runner adopts it, and no line is missing", async () => {
    const runner = startRunner(place());
    const run = await queueCommand(
      services,
      `for n in $(seq ${TICKS}); do echo tick $n; sleep 0.02; done; echo kept > outputs/x.txt`,
    );
    await untilLogged(run, "tick 20\n");
    await runner.kill();
    const ticksAtDeath = readLiveLog(run).split("\n").length;
    await untilLogged(run, `tick ${ticksAtDeath + 20}\n`);
    startRunner(place());
    const outcome = await readOutcome(run);
    expect(outcome.events).toEqual(["preparing", "running", "finalizing", "completed"]);
    expect(outcome.files).toEqual({
      "user_logs/std_log.txt": Array.from({ length: TICKS }, (_, n) => `tick ${n + 1}\n`).join(""),
      "outputs/x.txt": "kept\n",
    });
  });

  test("again and again loses nothing either", async () => {
    const run = await queueCommand(services, "for n in $(seq 150); do echo tick $n; sleep 0.05; done");
    for (const tick of [10, 30, 50]) {
      const runner = startRunner(place());
      await untilLogged(run, `tick ${tick}\n`);
      await runner.kill();
    }
    startRunner(place());
    const { status, attempt, files } = await readOutcome(run);
    expect({ status, attempt }).toEqual({ status: "completed", attempt: 1 });
    expect(files["user_logs/std_log.txt"]!.trim().split("\n")).toHaveLength(150);
  });
});

describe("kill -9 of the runner and its scripts", () => {
  test("fails the run with its reason as soon as the runner is back", async () => {
    const runner = startRunner(place());
    const run = await queueCommand(services, FOREVER);
    await untilLogged(run, "up");
    await runner.kill();
    killProcessesOf(services.home);
    startRunner(place());
    const since = performance.now();
    const { status, error, files } = await readOutcome(run);
    expect(performance.now() - since).toBeLessThan(NOTICED_MS);
    expect({ status, error }).toMatchObject({ status: "failed", error: { code: "Lost" } });
    expect(error!.message).toMatch(/killed from outside, or the machine was restarted/);
    expect(files["user_logs/std_log.txt"]).toBe("up\n");
  });

  test("on a machine that stays away is noticed by another; only who asked for a retry is started again", async () => {
    const begun = new Date();
    const lost = startRunner(place(), { ATELIER_NODE_NAME: "lost" });
    const once = await queueCommand(services, FOREVER);
    const twice = await queueCommand(
      services,
      "echo attempt $ATELIER_ATTEMPT; [ $ATELIER_ATTEMPT = 2 ] || sleep 600",
      {
        maxAttempts: 2,
      },
    );
    await untilLogged(once, "up");
    await untilLogged(twice, "attempt 1");
    const other = startRunner(place(), { ATELIER_NODE_NAME: "other" });
    // The other is there when it happens: how long it takes to start is no part of how soon it notices.
    const findOther = () => services.sql`select from nodes where name = 'other' and heartbeat_at > ${begun}`;
    await waitFor(async () => (await findOther()).length > 0, 60_000);
    await lost.kill();
    killProcessesOf(services.home);
    const since = performance.now();
    expect(await readOutcome(once), other.output()).toMatchObject({
      status: "failed",
      attempt: 1,
      error: { code: "Lost" },
    });
    expect(performance.now() - since).toBeLessThan(NOTICED_MS);
    const retried = await readOutcome(twice);
    expect(retried).toMatchObject({ status: "completed", attempt: 2, error: null });
    expect(retried.files["user_logs/std_log.txt"]).toBe("attempt 2\n");
  });
});

test("kill -9 of a run's wrapper ends its whole tree and fails it at once", async () => {
  const runner = startRunner(place());
  const run = await queueCommand(services, `setsid sleep 600 & ${FOREVER}`);
  await untilLogged(run, "up");
  killProcessesOf(services.home);
  expect(await readOutcome(run)).toMatchObject({ status: "failed", error: { code: "Lost" } });
  await waitFor(async () => processesOf(services.home).length === 0, 5_000);
  expect(runner.output()).not.toMatch(/Error/);
});
