import fs from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { makeRun, makeWorkspace, testServices } from "@/db/factories";
import { environmentBuilds } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { paths } from "@/domain/data-folder";
import { newId } from "@/domain/ids";
import { getBuild } from "./builds";
import { listBuilds } from "./list-builds";

const services = testServices(testDatabase());

async function makeBuild() {
  const id = newId("build");
  const hash = id.padEnd(64, "0");
  await services.db
    .insert(environmentBuilds)
    .values({ id, hash, nodeId: "node", status: "ready", resolved: ["six==1.17.0"] });
  return { id, hash };
}

describe("builds", () => {
  it("are seen by the workspaces whose runs used them, and by no others", async () => {
    const [ctx, other] = [await makeWorkspace(services), await makeWorkspace(services)];
    const { id } = await makeBuild();
    const environment = { label: "mine", packages: ["six"], variables: {}, notices: [] };
    await makeRun(ctx, { buildId: id, environment });
    expect((await listBuilds(ctx)).builds).toMatchObject([
      { id, label: "mine", runCount: 1, status: "ready" },
    ]);
    expect((await listBuilds(other)).builds).toEqual([]);
    const second = await makeBuild();
    await makeRun(ctx, { buildId: second.id, environment: { ...environment, label: "other" } });
    const page = {
      filter: "label IN ('mine', 'other') AND status = 'ready'",
      orderBy: ["label DESC"],
      limit: 1,
    };
    const first = await listBuilds(ctx, page);
    const rest = await listBuilds(ctx, { ...page, pageToken: first.nextToken });
    expect([first, rest].flatMap(({ builds }) => builds.map(({ label }) => label))).toEqual([
      "other",
      "mine",
    ]);
    await expect(getBuild(other, id)).rejects.toMatchObject({ code: "notFound" });
  });

  it("show their packages and their log", async () => {
    const ctx = await makeWorkspace(services);
    const { id, hash } = await makeBuild();
    await makeRun(ctx, { buildId: id });
    expect((await getBuild(ctx, id)).log).toBe("");
    const file = paths.buildLog(services.home, hash);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, "Resolved 1 package\n");
    expect(await getBuild(ctx, id)).toMatchObject({ resolved: ["six==1.17.0"], log: "Resolved 1 package\n" });
  });
});
