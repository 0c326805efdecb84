import { expect, test } from "vitest";
import { makeExperiment, makeRun, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { storeSnapshot } from "../snapshots/store-snapshot";
import { findPreviousWithCode } from "./find-previous";

const services = testServices(testDatabase());
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

test("the previous run is the newest one before, of the same experiment, that has code and is not deleted", async () => {
  const ctx = await makeWorkspace(services);
  const experimentId = await makeExperiment(ctx);
  const snapshotId = await services.db.transaction((tx) => storeSnapshot(tx, ctx.workspaceId, []));
  const first = await makeRun(ctx, { experimentId, snapshotId, createdAt: at(1) });
  await makeRun(ctx, { experimentId, createdAt: at(2) });
  await makeRun(ctx, { experimentId, snapshotId, createdAt: at(3), deletedAt: at(9) });
  await makeRun(ctx, { snapshotId, createdAt: at(4) });
  const last = await makeRun(ctx, { experimentId, snapshotId, createdAt: at(5) });
  await makeRun(ctx, { experimentId, snapshotId, createdAt: at(6) });
  expect(await findPreviousWithCode(ctx, last.name)).toBe(first.name);
  expect(await findPreviousWithCode(ctx, first.name)).toBeNull();
  expect(await outcomeOf(findPreviousWithCode(await makeWorkspace(services), last.name))).toBe("notFound");
});
