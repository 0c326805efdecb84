import { eq, inArray } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeRun, makeWorkspace, testServices } from "@/db/factories";
import { runEvents, runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { CLIENT_STATUSES, canMove, RUN_STATUSES } from "@/domain/runs";
import { listen } from "@/server/queue/notify";
import { moveRuns } from "./move-runs";

const services = testServices(testDatabase());

describe("moving many runs at once", () => {
  test("moves those that the table lets, with a line in the timeline each, and leaves the others as they are", async () => {
    const ctx = await makeWorkspace(services);
    for (const to of RUN_STATUSES) {
      const made = await Promise.all(RUN_STATUSES.map((status) => makeRun(ctx, { status })));
      const ids = made.map(({ id }) => id);
      const moved = await moveRuns(services.db, { which: ids, to, reason: "why" });
      const may = made.filter(({ status }) => canMove(status, to)).map(({ id }) => id);
      expect(moved.map(({ id }) => id).sort()).toEqual(may.sort());
      const rows = await services.db.select().from(runs).where(inArray(runs.id, ids));
      for (const { id, status } of rows)
        expect(status).toBe(may.includes(id) ? to : made.find((run) => run.id === id)!.status);
      const events = await services.db.select().from(runEvents).where(inArray(runEvents.runId, ids));
      expect(events.map(({ runId, status, reason }) => [runId, status, reason]).sort()).toEqual(
        may.map((id) => [id, to, "why"]).sort(),
      );
    }
  });

  test("takes a client's run from any status that a client can name to any other, and no run of ours", async () => {
    const ctx = await makeWorkspace(services);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...CLIENT_STATUSES),
        fc.constantFrom(...CLIENT_STATUSES),
        async (status, to) => {
          fc.pre(status !== to);
          const client = await makeRun(ctx, { status, kind: "client" });
          const ours = await makeRun(ctx, { status });
          const which = [client.id, ours.id];
          const moved = await moveRuns(services.db, { which, to, isOfClients: true });
          expect(moved.map(({ id }) => id)).toEqual([client.id]);
        },
      ),
      { numRuns: 20 },
    );
  });

  test("tells those who look: each run by its name, or more than a hundred as one", async () => {
    const ctx = await makeWorkspace(services);
    const heard: string[] = [];
    await listen(services.sql, "runs", (payload) => heard.push(payload));
    const few = await makeRun(ctx);
    await moveRuns(services.db, { which: [few.id], to: "canceled" });
    const { experimentId } = few;
    const many = await Promise.all(Array.from({ length: 101 }, () => makeRun(ctx, { experimentId })));
    await moveRuns(services.db, { which: many.map(({ id }) => id), to: "canceled" });
    const last = await makeRun(ctx, { experimentId });
    await moveRuns(services.db, { which: eq(runs.id, last.id), to: "canceled" });
    await expect.poll(() => heard.at(-1)).toBe(`${ctx.workspaceId} ${last.id}`);
    const expected = [few.id, "", last.id].map((id) => `${ctx.workspaceId} ${id}`);
    expect(heard.filter((payload) => payload.startsWith(ctx.workspaceId))).toEqual(expected);
  });
});
