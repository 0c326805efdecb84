import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { makeRun, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { runTags } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { putArtifact } from "../artifacts/put-artifact";
import { listMedia } from "./list-media";

const services = testServices(testDatabase());

it("makes cards of what a run has logged, and shows nothing to another workspace", async () => {
  const ctx = await makeWorkspace(services);
  const run = await makeRun(ctx);
  const paths = ["images/x+step+1+timestamp+1+a.png", "tables/rows.json", "notes.txt", "settings.json"];
  for (const path of paths) {
    await putArtifact(ctx, {
      owner: { kind: "run", name: run.name },
      path,
      bytes: Readable.from([Buffer.from("bytes")]),
    });
  }
  const value = JSON.stringify([{ path: "tables/rows.json", type: "table" }]);
  await services.db.insert(runTags).values({ runId: run.id, key: "mlflow.loggedArtifacts", value });
  expect((await listMedia(ctx, { run: run.name })).map(({ kind, key }) => [kind, key])).toEqual([
    ["table", "tables/rows.json"],
    ["image", "x"],
  ]);
  expect(await outcomeOf(listMedia(await makeWorkspace(services), { run: run.name }))).toBe("notFound");
});
