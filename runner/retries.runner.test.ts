import { beforeAll, beforeEach, expect, test } from "vitest";
import { testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { queueCommand, readOutcome } from "./testing/run-outcome";
import { buildRunner, startRunner } from "./testing/runner-process";

const database = testDatabase();
const services = testServices(database);
beforeAll(buildRunner);
beforeEach(() => {
  startRunner({ databaseUrl: database.url, home: services.home });
});

test("a retry starts from an empty folder, and only its own files are the run's, with the log of each failure", async () => {
  const command =
    "ls -A . outputs; touch left-over outputs/attempt-$ATELIER_ATTEMPT; exit $((2 - ATELIER_ATTEMPT))";
  const { events, files, ...outcome } = await readOutcome(
    await queueCommand(services, command, { maxAttempts: 3 }),
  );
  expect(outcome).toMatchObject({ status: "completed", attempt: 2, error: null });
  expect(events).toEqual([
    "preparing",
    "running",
    "finalizing",
    "queued",
    "preparing",
    "running",
    "finalizing",
    "completed",
  ]);
  expect(Object.keys(files).sort()).toEqual([
    "outputs/attempt-2",
    "user_logs/attempt-1/std_log.txt",
    "user_logs/std_log.txt",
  ]);
  expect(files["user_logs/std_log.txt"]).not.toMatch(/left-over|attempt-1/);
});

test("the last attempt's failure is the run's", async () => {
  const run = await queueCommand(services, "exit $((10 + ATELIER_ATTEMPT))", { maxAttempts: 2 });
  expect(await readOutcome(run)).toMatchObject({
    status: "failed",
    attempt: 2,
    error: { code: "ExitCode", exitCode: 12 },
  });
});

test("without being asked for, nothing is started again", async () => {
  const { events } = await readOutcome(await queueCommand(services, "exit 1"));
  expect(events).toEqual(["preparing", "running", "finalizing", "failed"]);
});
