import { statfsSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { isTerminal } from "@/domain/runs";
import { mountSmallDisk } from "@/scripts/testing/small-disk";
import { waitFor } from "@/scripts/testing/start-studio";
import type { Services } from "@/server/core/services";
import { openLocalBlobs } from "@/server/storage/blobs";
import { FAULT_POINTS } from "./protocol";
import { queueCommand, readOutcome } from "./testing/run-outcome";
import { buildRunner, startRunner } from "./testing/runner-process";

const database = testDatabase();
const elsewhere = testServices(database);
beforeAll(buildRunner);

/** The same services with their data folder on a disk of its own. */
function onDisk(home: string): Services {
  const blobs = openLocalBlobs(path.join(home, "blobs"));
  return Object.create(elsewhere, { home: { value: home }, blobs: { value: blobs } }) as Services;
}

const freeOf = (home: string): number => statfsSync(home).bavail * statfsSync(home).bsize;

describe.each(FAULT_POINTS)("a runner that dies %s", (point) => {
  test("beside a run that fills the disk comes back, tells why it ended, and has the disk free again", async () => {
    const home = mountSmallDisk();
    const services = onDisk(home);
    const place = { databaseUrl: database.url, home };
    // Each data folder is a node of its own.
    const node = { ATELIER_NODE_NAME: point };
    const dying = startRunner(place, { ...node, ATELIER_FAULT: point });
    const run = await queueCommand(services, "echo begun; cat /dev/zero > big; echo on; sleep 600");
    expect(await dying.ended, dying.output()).toBe("SIGKILL");

    startRunner(place, node);
    const outcome = await readOutcome(run);
    expect(outcome).toMatchObject({ status: "failed", attempt: 1, error: { code: "DiskFull" } });
    expect(outcome.error!.message).toMatch(/ took \d+(\.\d)? MB of /);
    expect(outcome.events.filter(isTerminal)).toEqual(["failed"]);
    expect(outcome.files["user_logs/std_log.txt"]).toMatch(/^begun\n/);
    await waitFor(async () => freeOf(home) > 200e6, 20_000);
    const next = await readOutcome(await queueCommand(services, "echo fine > outputs/x"));
    expect(next).toMatchObject({ status: "completed", files: { "outputs/x": "fine\n" } });
  });
});
