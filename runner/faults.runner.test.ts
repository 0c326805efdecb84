import { beforeAll, describe, expect, test } from "vitest";
import { testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { isTerminal } from "@/domain/runs";
import { FAULT_POINTS } from "@/runner/faults";
import { queueCommand, readOutcome } from "./testing/run-outcome";
import { buildRunner, startRunner } from "./testing/runner-process";

const database = testDatabase();
const services = testServices(database);
beforeAll(buildRunner);

const TICKS = Array.from({ length: 20 }, (_, index) => `tick ${index + 1}\n`).join("");
const script = (exitCode: number) =>
  `echo begun; for n in $(seq 20); do echo tick $n; sleep 0.01; done; echo $ATELIER_ATTEMPT >> outputs/attempts.txt; exit ${exitCode}`;

describe.each(FAULT_POINTS)("a runner that dies %s", (point) => {
  test.each([
    { exitCode: 0, status: "completed", error: null },
    { exitCode: 3, status: "failed", error: expect.objectContaining({ code: "ExitCode", exitCode: 3 }) },
  ])("and comes back brings the run to one right end: $status", async ({ exitCode, status, error }) => {
    const place = { databaseUrl: database.url, home: services.home };
    const dying = startRunner(place, { ATELIER_FAULT: point });
    const run = await queueCommand(services, script(exitCode));
    expect(await dying.ended, dying.output()).toBe("SIGKILL");

    startRunner(place);
    await readOutcome(await queueCommand(services, "echo the runner has settled"));
    const outcome = await readOutcome(run);
    expect(outcome).toMatchObject({ status, error, attempt: 1 });
    expect(outcome.events.filter(isTerminal)).toEqual([status]);
    expect(new Set(outcome.events).size, outcome.events.join(", ")).toBe(outcome.events.length);
    expect(outcome.files).toEqual({
      "user_logs/std_log.txt": `begun\n${TICKS}`,
      "outputs/attempts.txt": "1\n",
    });
  });
});
