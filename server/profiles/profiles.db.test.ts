import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { joinWorkspace, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { activities, dataProfiles } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { carryOnActivities } from "@/runner/controller/carry-on";
import { cancelActivity } from "../activities/cancel-activity";
import type { WorkspaceCtx } from "../core/context";
import { createData } from "../data/create-data";
import { type Files, sendFiles } from "../snapshots/testing";
import { beginProfile } from "./begin-profile";
import { getProfile } from "./get-profile";
import { previewData } from "./preview-data";

const services = testServices(testDatabase());
const UNHURRIED_MS = 60_000;
const carryOn = () => carryOnActivities(services, UNHURRIED_MS);

async function register(ctx: WorkspaceCtx, yaml: string, files: Files) {
  await sendFiles(ctx, files, (paths) => createData(ctx, { yaml, paths }));
}

const TABLE = "name: numbers\ntype: uri_file\npath: table.csv\n";
const V1 = { asset: "numbers", version: "1" };

describe("the preview of a version", () => {
  it("has the rows of the one file, of the largest kind in a folder, and of what an MLTable names", async () => {
    const ctx = await makeWorkspace(services);
    await register(ctx, TABLE, { "table.csv": "a,b\n1,x\n" });
    expect((await previewData(ctx, V1)).table).toMatchObject({ rows: [["1", "x"]], rowCount: 1 });
    const folder = { "d/_SUCCESS": "", "d/readme.md": "words", "d/p/1.csv": "a\n1\n", "d/p/2.csv": "a\n2\n" };
    await register(ctx, "name: parts\npath: d\n", folder);
    const parts = await previewData(ctx, { asset: "parts", version: "latest" });
    expect(parts.table).toMatchObject({ file: "p/1.csv", rows: [["1"]], isWhole: false });
    expect(parts.table!.notices[0]).toContain("the first of 2 files");
    const mltable =
      "paths:\n  - pattern: ./in/*.txt\ntransformations:\n  - read_delimited:\n      delimiter: ':'\n      header: no_header\n";
    const files = { "m/MLTable": mltable, "m/in/a.txt": "1:2\n", "m/other.csv": "no\n" };
    await register(ctx, "name: said\ntype: mltable\npath: m\n", files);
    const said = await previewData(ctx, { asset: "said", version: "1" });
    expect(said.table!.notices).toEqual([]);
    await register(ctx, "name: taken\ntype: mltable\npath: m\n", {
      ...files,
      "m/MLTable": `${mltable}  - take: 1\n`,
    });
    const taken = await previewData(ctx, { asset: "taken", version: "1" });
    expect(taken.table!.notices[0]).toContain("before the transformations");
    expect(said.table).toMatchObject({ file: "in/a.txt", delimiter: ":", rows: [["1", "2"]] });
  });

  it("says why there is none", async () => {
    const ctx = await makeWorkspace(services);
    await register(ctx, "name: words\npath: d\n", { "d/readme.md": "words" });
    expect((await previewData(ctx, { asset: "words", version: "1" })).problem).toMatch(
      /None of its files is a table/,
    );

    const broken = { "m/MLTable": "transformations: []\n", "m/a.csv": "a\n1\n" };
    await register(ctx, "name: broken\ntype: mltable\npath: m\n", broken);
    expect((await previewData(ctx, { asset: "broken", version: "1" })).problem).toMatch(
      /MLTable lacks `paths`/,
    );
  });
});

describe("the profile of a version", () => {
  it("is computed once by an activity, for every version with the same content", async () => {
    const ctx = await makeWorkspace(services);
    await register(ctx, TABLE, { "table.csv": "a,b\n1,x\n3,\n" });
    expect(await getProfile(ctx, V1)).toEqual({ state: "none" });
    const begun = await Promise.all([beginProfile(ctx, V1), beginProfile(ctx, V1)]);
    expect(begun[0]).toEqual(begun[1]);
    expect((await getProfile(ctx, V1)).state).toBe("running");
    await carryOn();
    const known = await getProfile(ctx, V1);
    expect(known).toMatchObject({
      state: "ready",
      profile: {
        readRows: 2,
        columns: [
          { name: "a", mean: 2 },
          { name: "b", missing: 1 },
        ],
      },
    });
    const [activity] = await services.db
      .select()
      .from(activities)
      .where(eq(activities.id, begun[0]!.activityId));
    expect(activity).toMatchObject({ status: "completed", message: "2 columns of 2 rows were read." });
    await register(ctx, TABLE.replace("numbers", "same"), { "table.csv": "a,b\n1,x\n3,\n" });
    expect(await getProfile(ctx, { asset: "same", version: "1" })).toEqual(known);
    expect(await beginProfile(ctx, { asset: "same", version: "1" })).toEqual(begun[0]);
  });

  it("that cannot be had says why at once, and is begun anew when somebody asks", async () => {
    const ctx = await makeWorkspace(services);
    await register(ctx, TABLE.replace("table.csv", "t.parquet"), { "t.parquet": "PAR1 cut" });
    const { activityId } = await beginProfile(ctx, V1);
    await carryOn();
    expect(await getProfile(ctx, V1)).toMatchObject({
      state: "failed",
      message: expect.stringContaining("cut short"),
    });
    expect((await beginProfile(ctx, V1)).activityId).not.toBe(activityId);
  });

  it("that was canceled leaves nothing behind", async () => {
    const ctx = await makeWorkspace(services);
    await register(ctx, TABLE, { "table.csv": "a\n1\n" });
    await cancelActivity(ctx, (await beginProfile(ctx, V1)).activityId);
    await carryOn();
    expect(await getProfile(ctx, V1)).toEqual({ state: "none" });
    const rows = await services.db
      .select()
      .from(dataProfiles)
      .where(eq(dataProfiles.workspaceId, ctx.workspaceId));
    expect(rows.map(({ profile }) => profile)).toEqual([null]);
  });

  it("is for whoever may read the data, begun by whoever may change it, and for nobody else", async () => {
    const ctx = await makeWorkspace(services);
    await register(ctx, TABLE, { "table.csv": "a\n1\n" });
    const reader = await joinWorkspace(ctx, "reader");
    const other = await makeWorkspace(services);
    for (const ask of [previewData, getProfile, beginProfile]) {
      expect(await outcomeOf(ask(reader, V1))).toBe(ask === beginProfile ? "forbidden" : "ok");
      expect(await outcomeOf(ask(other, V1))).toBe("notFound");
    }
  });
});
