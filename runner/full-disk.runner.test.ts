import { statfsSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { isTerminal } from "@/domain/runs";
import { FAULT_POINTS } from "@/runner/faults";
import { mountSmallDisk } from "@/scripts/testing/small-disk";
import { waitFor } from "@/scripts/testing/start-studio";
import { openLocalBlobs } from "@/server/blobs/blobs";
import type { Services } from "@/server/core/services";
import { queueCommand, readOutcome, untilLogged } from "./testing/run-outcome";
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

test("a runner that starts while the database waits for room ends what fills the disk, and frees it, all the same", async () => {
  const home = mountSmallDisk();
  const services = onDisk(home);
  const place = { databaseUrl: database.url, home };
  const node = { ATELIER_NODE_NAME: "waiting" };
  const first = startRunner(place, node);
  const run = await queueCommand(services, "echo begun; sleep 1; cat /dev/zero > big; echo on; sleep 600");
  await untilLogged(run, "begun");
  await first.kill();
  await waitFor(async () => freeOf(home) < 4e6, 20_000);

  const away = { databaseUrl: "postgres://nobody@127.0.0.1:9/none", home };
  // The supervisor starts one that ends again and again; each does a part of it.
  await waitFor(async () => {
    const runner = startRunner(away, node);
    await Promise.race([runner.ended, waitFor(async () => freeOf(home) > 200e6, 10_000).catch(() => {})]);
    await runner.kill();
    return freeOf(home) > 200e6;
  }, 60_000);

  startRunner(place, node);
  expect(await readOutcome(run)).toMatchObject({ status: "failed", error: { code: "DiskFull" } });
});
