import { Readable } from "node:stream";
import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { makeRun, makeWorkspace, testServices } from "@/db/factories";
import { auditEvents, experiments, runs, workspaces } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { putArtifact } from "@/server/artifacts/put-artifact";
import { collectBlobs } from "@/server/blobs/collect-blobs";
import { carryOnActivities } from "./carry-on";
import { expireWorkspaces } from "./expire-workspaces";

const services = testServices(testDatabase());
/** A turn that ends when all is done, however busy the machine. */
const UNHURRIED_MS = 60_000;
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

it("frees what a workspace left a week after it was deleted, and touches no other", async () => {
  const make = async (deletedAt: Date | null) => {
    const ctx = await makeWorkspace(services);
    const run = await makeRun(ctx, { kind: "client", status: "completed" });
    const bytes = Readable.from([Buffer.from(`of ${ctx.workspace}`)]);
    const { sha256 } = await putArtifact(ctx, { owner: { kind: "run", name: run.name }, path: "a", bytes });
    await services.db.update(workspaces).set({ deletedAt }).where(eq(workspaces.id, ctx.workspaceId));
    return { workspaceId: ctx.workspaceId, sha256 };
  };
  const [old, young, living] = [await make(daysAgo(8)), await make(daysAgo(6)), await make(null)];
  await expireWorkspaces(services);
  await carryOnActivities(services, UNHURRIED_MS);
  await collectBlobs(services, UNHURRIED_MS);
  await expireWorkspaces(services);
  expect(services.blobs.has(old.sha256)).toBe(false);
  const audited = await services.db
    .select()
    .from(auditEvents)
    .where(eq(auditEvents.workspaceId, old.workspaceId));
  expect(audited).toMatchObject([{ actor: "system", actorName: "The studio", verb: "runs.purge" }]);
  for (const table of [runs, experiments])
    expect(await services.db.select().from(table).where(eq(table.workspaceId, old.workspaceId))).toEqual([]);
  for (const { workspaceId, sha256 } of [young, living]) {
    expect(services.blobs.has(sha256)).toBe(true);
    expect(await services.db.select().from(runs).where(eq(runs.workspaceId, workspaceId))).toHaveLength(1);
  }
});
