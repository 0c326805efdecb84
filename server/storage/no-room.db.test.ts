import { rmSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { makeRun, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { fillUp, mountSmallDisk } from "@/scripts/testing/small-disk";
import { putArtifact } from "../artifacts/put-artifact";
import { createUpload } from "../artifacts/uploads";
import { openLocalBlobs } from "../blobs/blobs";
import type { Services } from "../core/services";
import { createIngest } from "../metrics/ingest";
import { cancelRun } from "../runs/bulk/change-run";
import { changeRuns } from "../runs/bulk/change-runs";
import { storeNewBlob } from "../snapshots/store-blob";
import { submitJob } from "../submit/submit-job";
import { getRoom } from "./get-usage";

const elsewhere = testServices(testDatabase());
const bytesOf = (content: string) => Readable.from([Buffer.from(content)]);

test("a disk that is nearly full refuses new work in words, and holds up neither what goes on nor what makes room", async () => {
  const home = mountSmallDisk();
  const blobs = openLocalBlobs(path.join(home, "blobs"));
  const services: Services = Object.create(elsewhere, { home: { value: home }, blobs: { value: blobs } });
  const ctx = await makeWorkspace(services);
  const run = await makeRun(ctx, { kind: "client", status: "running" });
  const queued = await makeRun(ctx);
  const owner = { kind: "run", name: run.name } as const;
  const begin = {
    submit: () => submitJob(ctx, { yaml: "command: 'true'\n" }),
    blob: () => storeNewBlob(ctx, bytesOf("new")),
    artifact: () => putArtifact(ctx, { owner, path: "a.txt", bytes: bytesOf("new") }),
    upload: () => createUpload(ctx, { owner, path: "b.txt", partCount: 1 }),
  };
  const filler = fillUp(home);
  for (const [name, act] of Object.entries(begin))
    expect([name, await outcomeOf(act())]).toEqual([name, "diskFull"]);
  await expect(begin.submit()).rejects.toThrow(
    /^The disk of the studio is full: 0 bytes of 315 MB are free, and new work needs \d+(\.\d)? MB\. .*Purge/,
  );
  expect(await getRoom(ctx)).toMatchObject({ state: "full", freeBytes: 0 });

  const ingest = createIngest(services.sql);
  await ingest.append(run.id, [{ key: "loss", step: 1, time: 1, value: 1 }]);
  await ingest.close();
  expect((await cancelRun(ctx, queued.name)).status).toBe("canceled");
  await changeRuns(ctx, { runs: [queued.name], change: { kind: "trash" } });

  rmSync(filler);
  // Where a reserve is owed, less than the whole disk counts as free.
  for (const [name, act] of Object.entries(begin))
    expect([name, await outcomeOf(act())]).toEqual([name, "ok"]);
});

test("a stream of bytes is refused when it has taken the room, and leaves nothing of itself", async () => {
  const home = mountSmallDisk();
  const blobs = openLocalBlobs(path.join(home, "blobs"));
  const services: Services = Object.create(elsewhere, { home: { value: home }, blobs: { value: blobs } });
  const ctx = await makeWorkspace(services);
  async function* endless() {
    for (;;) yield Buffer.alloc(1e6);
  }
  expect(await outcomeOf(storeNewBlob(ctx, endless()))).toBe("diskFull");
  expect((await getRoom(ctx)).state).toBe("ok");
});
