import { expect, test } from "vitest";
import { joinWorkspace, makeRun, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { createInvite } from "../invites/create-invite";
import { archiveRun, unarchiveRun } from "../runs/bulk/change-run";
import { listEvents } from "./list-events";

const services = testServices(testDatabase());

async function busyWorkspace() {
  const ctx = await makeWorkspace(services);
  const { id, name } = await makeRun(ctx);
  await archiveRun(ctx, name);
  await unarchiveRun(ctx, name);
  await createInvite(ctx, { role: "reader" });
  return { ctx, run: id };
}

test("tells who did what, the latest first, a page at a time", async () => {
  const { ctx, run } = await busyWorkspace();
  const { events: all } = await listEvents(ctx);
  expect(all.map((event) => event.verb)).toEqual(["invites.create", "runs.unarchive", "runs.archive"]);
  expect(all[1]).toMatchObject({ actorName: ctx.actor.name, target: run });
  const first = await listEvents(ctx, { limit: 2 });
  const second = await listEvents(ctx, { limit: 2, pageToken: first.nextToken });
  expect([...first.events, ...second.events]).toEqual(all);
  const { events } = await listEvents(ctx, { filter: "verb LIKE 'runs.%'", orderBy: ["verb"] });
  expect(events.map((event) => event.verb)).toEqual(["runs.archive", "runs.unarchive"]);
});

test("is for owners and contributors, each of their own workspace", async () => {
  const { ctx } = await busyWorkspace();
  const other = await makeWorkspace(services);
  expect((await listEvents(other)).events).toEqual([]);
  const { nextToken } = await listEvents(ctx, { limit: 1 });
  expect((await listEvents(other, { pageToken: nextToken })).events).toEqual([]);
  expect(await outcomeOf(listEvents(await joinWorkspace(ctx, "contributor"), {}))).toBe("ok");
  for (const role of ["reader", "dataScientist", "computeOperator"] as const) {
    expect(await outcomeOf(listEvents(await joinWorkspace(ctx, role), {}))).toBe("forbidden");
  }
});
