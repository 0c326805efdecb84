import { expect, test } from "vitest";
import { makeRun, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { environmentBuilds } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { newId } from "@/domain/ids";
import { getBuild, listBuilds } from "./builds";

const database = testDatabase();
const services = testServices(database);
const environment = { label: "sklearn-1.5", packages: ["scikit-learn"], variables: {}, notices: [] };

async function makeBuild() {
  const id = newId("build");
  await database.db.insert(environmentBuilds).values({ id, nodeId: "nod_1", hash: id, status: "ready" });
  return id;
}

test("a build is listed with the name that was asked for and the number of runs that used it", async () => {
  const ctx = await makeWorkspace(services);
  const [buildId] = [await makeBuild(), await makeBuild()];
  for (let n = 0; n < 3; n++) await makeRun(ctx, { buildId, environment });
  expect(await listBuilds(ctx)).toMatchObject([{ id: buildId, label: "sklearn-1.5", runCount: 3 }]);
});

test("a build that only another workspace has used is neither listed nor found", async () => {
  const [ctx, other] = [await makeWorkspace(services), await makeWorkspace(services)];
  const buildId = await makeBuild();
  await makeRun(other, { buildId, environment });
  expect(await listBuilds(ctx)).toEqual([]);
  expect(await outcomeOf(getBuild(ctx, buildId))).toBe("notFound");
});
