import { describe, expect, it } from "vitest";
import { makeRun, testServices } from "@/db/factories";
import { environmentBuilds, nodes } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { newId } from "@/domain/ids";
import type { Role } from "@/domain/permissions";
import { testDoor } from "./testing";

const services = testServices(testDatabase());
const door = testDoor(services);

/** A build that a run of the workspace has used long ago, on a machine that is heard of. */
async function begin(role?: Role) {
  const visit = await door.visit(role);
  const [buildId, nodeId] = [newId("build"), newId("node")];
  await services.db.insert(nodes).values({ id: nodeId, name: nodeId, slots: 1 });
  await services.db.insert(environmentBuilds).values({ id: buildId, nodeId, hash: buildId, status: "ready" });
  const environment = { label: "mine", packages: ["six"], variables: {}, notices: [] };
  const old = { createdAt: new Date(0), endedAt: new Date(0) };
  await makeRun(visit.ctx, { buildId, environment, status: "completed", ...old });
  return { ...visit, buildId, builds: visit.jobs.replace("/jobs", "/environment-builds") };
}

describe("the builds of environments in REST v1", () => {
  it("are made anew, each once at a time, and the answer names the activity", async () => {
    const { call, builds, buildId, jobs } = await begin();
    const begun = await call("POST", `${builds}/${buildId}/rebuild`);
    expect(begun).toMatchObject({
      status: 202,
      body: { kind: "environmentRebuild", title: "Rebuild the environment mine", status: "Running" },
    });
    expect((await call("POST", `${builds}/${buildId}/rebuild`)).status).toBe(409);
    const shown = await call("GET", `${jobs.replace("/jobs", "/activities")}/${begun.body.id}`);
    expect(shown.body).toMatchObject({ id: begun.body.id, total: 1, done: 0 });
  });

  it("are removed when nothing has used them for so long, which has a default", async () => {
    const { call, builds } = await begin();
    expect(await call("POST", `${builds}/clean`, { unused_days: 36_500 })).toMatchObject({ status: 400 });
    expect(await call("POST", `${builds}/clean`, { unused: 1 })).toMatchObject({ status: 400 });
    expect(await call("POST", `${builds}/clean`)).toMatchObject({
      status: 202,
      body: { kind: "environmentClean", status: "Running", total: 1, unit: "build" },
    });
  });

  it("are no Reader's to change, and of another workspace not there", async () => {
    const reader = await begin("reader");
    for (const path of ["clean", `${reader.buildId}/rebuild`])
      expect((await reader.call("POST", `${reader.builds}/${path}`)).status).toBe(403);
    const owner = await begin("owner");
    expect((await owner.call("POST", `${owner.builds}/${reader.buildId}/rebuild`)).status).toBe(404);
    expect((await owner.call("POST", `${owner.builds}/none/rebuild`)).status).toBe(400);
    const version = `${owner.jobs.replace("/jobs", "/environments")}/none/versions/1/rebuild`;
    expect((await owner.call("POST", version)).status).toBe(404);
  });
});
