import { describe, expect, it } from "vitest";
import { makeRun, testServices } from "@/db/factories";
import { testDatabase } from "@/db/testing";
import { carryOnActivities } from "@/runner/controller/carry-on";
import { changeMatching } from "@/server/run-lists/change-matching";
import { testDoor } from "./testing";

const services = testServices(testDatabase());
const door = testDoor(services);
const UNHURRIED_MS = 60_000;

async function begin() {
  const { ctx, call, jobs } = await door.visit();
  await makeRun(ctx, { status: "failed" });
  const archive = { filter: {}, change: { kind: "archive" as const } };
  const { activityId } = await changeMatching(ctx, archive);
  return { ctx, call, activityId, list: jobs.replace("/jobs", "/activities") };
}

describe("the activities of REST v1", () => {
  it("are listed, shown and followed to their end", async () => {
    const { ctx, call, activityId, list } = await begin();
    expect((await call("GET", `${list}/${activityId}/log`)).body).toEqual({
      value: [],
      next: 0,
      is_over: false,
    });
    await carryOnActivities(services, UNHURRIED_MS);
    const shown = (await call("GET", `${list}/${activityId}`)).body;
    expect(shown).toMatchObject({
      id: activityId,
      kind: "changeRuns",
      title: "Archive",
      status: "Completed",
      unit: "run",
      done: 1,
      total: 1,
      creation_context: { created_by: ctx.actor.name },
    });
    const log = (await call("GET", `${list}/${activityId}/log?from=1`)).body;
    expect(log).toMatchObject({
      value: [{ text: "1 of 1 runs." }, { text: "Done." }],
      next: 3,
      is_over: true,
    });
    const back = { filter: { isArchived: true }, change: { kind: "unarchive" as const } };
    const later = await changeMatching(ctx, back);
    const first = (await call("GET", `${list}?limit=1`)).body;
    expect(first.value).toMatchObject([{ id: later.activityId, status: "Queued" }]);
    expect((await call("GET", `${list}?limit=1&cursor=${first.next}`)).body).toEqual({
      value: [shown],
      next: null,
    });
  });

  it("are canceled, and told apart from what is not here or cannot be", async () => {
    const { call, activityId, list } = await begin();
    const cancel = `${list}/${activityId}/cancel`;
    expect((await call("POST", cancel)).body).toMatchObject({ status: "Queued", cancel_requested: true });
    await carryOnActivities(services, UNHURRIED_MS);
    expect((await call("GET", `${list}/${activityId}`)).body.status).toBe("Canceled");
    expect((await call("POST", cancel)).status).toBe(409);
    expect((await (await door.visit()).call("GET", `${list}/${activityId}`)).status).toBe(404);
    expect((await call("GET", `${list}/none`)).status).toBe(404);
    expect((await call("GET", `${list}/none/log`)).status).toBe(400);
    expect((await call("GET", `${list}/${activityId}/log?from=x`)).body.error.issues).toMatchObject([
      { path: "from" },
    ]);
  });
});
