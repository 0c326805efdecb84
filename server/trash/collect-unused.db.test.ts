import fs from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { makeRun, makeWorkspace, testServices } from "@/db/factories";
import { blobs, snapshots } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { putArtifact } from "../artifacts/put-artifact";
import { collectBlobs } from "../blobs/collect-blobs";
import { storeNewBlob } from "../snapshots/store-blob";
import { storeSnapshot } from "../snapshots/store-snapshot";
import { collectUnused } from "./collect-unused";

const services = testServices(testDatabase());
/** A turn that ends when all is done, however busy the machine. */
const UNHURRIED_MS = 60_000;
const bytesOf = (content: string) => Readable.from([Buffer.from(content)]);
const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000);

it("frees after a day what was overwritten, never used or left by a crash, and nothing that is named or fresh", async () => {
  const ctx = await makeWorkspace(services);
  const put = (run: string, content: string) =>
    putArtifact(ctx, { owner: { kind: "run", name: run }, path: "a.txt", bytes: bytesOf(content) });
  const run = await makeRun(ctx, { kind: "client", status: "running" });
  const overwritten = await put(run.name, "first");
  const named = await put(run.name, "second");
  const sent = await storeNewBlob(ctx, bytesOf("sent for a submission that never came"));
  const code = await storeNewBlob(ctx, bytesOf("print(1)"));
  const snapshotId = await services.db.transaction((tx) =>
    storeSnapshot(tx, ctx.workspaceId, [{ path: "a.py", ...code }]),
  );
  await services.db.update(blobs).set({ createdAt: twoDaysAgo });
  await services.db.update(snapshots).set({ createdAt: twoDaysAgo }).where(eq(snapshots.id, snapshotId));
  const fresh = await storeNewBlob(ctx, bytesOf("sent a moment ago"));
  const stray = await services.blobs.put(bytesOf("stored, and its row never written"));
  const young = await services.blobs.put(bytesOf("stored a moment ago"));
  const root = path.dirname(services.blobs.staging);
  const { sha256 } = stray;
  fs.utimesSync(path.join(root, sha256.slice(0, 2), sha256), twoDaysAgo, twoDaysAgo);

  await collectUnused(services);
  await collectBlobs(services, UNHURRIED_MS);
  for (const blob of [overwritten, sent, code, stray]) expect(services.blobs.has(blob.sha256)).toBe(false);
  for (const blob of [named, fresh, young]) expect(services.blobs.has(blob.sha256)).toBe(true);
  expect(await services.db.select().from(snapshots).where(eq(snapshots.id, snapshotId))).toEqual([]);
});
