import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { makeWorkspace, testServices } from "@/db/factories";
import { artifacts, datastoreFiles, runOutputs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { loadAssignment } from "@/runner/controller/load-assignment";
import { placeOutputs } from "./place-output";
import { issuesOf, storeText, submitFiles } from "./testing";

const services = testServices(testDatabase());

it("finds inputs among the outputs of runs and in the datastore, where outputs are placed", async () => {
  const ctx = await makeWorkspace(services);
  const { db } = services;
  const made = await submitFiles(
    ctx,
    "command: ls\nname: maker\noutputs:\n  out: {type: uri_folder, path: 'azureml://datastores/workspaceblobstore/paths/kept/${{name}}/'}\n",
  );
  const sha256 = await storeText(ctx, "made");
  const [output] = await db.select().from(runOutputs).where(eq(runOutputs.runId, made.run.id));
  const row = { ownerId: made.run.id, workspaceId: ctx.workspaceId, sha256, sizeBytes: 4 };
  await db.insert(artifacts).values({ ...row, path: `${output!.path}/deep/a.txt` });
  const file = { name: "out", path: "deep/a.txt", sha256, sizeBytes: 4 };
  await placeOutputs(db, { runId: made.run.id, workspaceId: ctx.workspaceId }, [file]);
  await placeOutputs(db, { runId: made.run.id, workspaceId: ctx.workspaceId }, [file]);
  const placed = await db
    .select()
    .from(datastoreFiles)
    .where(eq(datastoreFiles.workspaceId, ctx.workspaceId));
  expect(placed.map((each) => each.path)).toEqual(["kept/maker/deep/a.txt"]);

  const { run } = await submitFiles(
    ctx,
    `command: ls
inputs:
  whole: {type: uri_folder, path: azureml://jobs/maker/outputs/out}
  one: {type: uri_file, path: azureml://jobs/maker/outputs/out/paths/deep/a.txt}
  kept: {type: uri_folder, path: azureml://datastores/workspaceblobstore/paths/kept/maker}
  flow: {type: uri_folder, path: "runs:/maker/named-outputs/out"}
  web: {type: uri_file, path: "https://example.org/t.csv", mode: direct}
`,
  );
  const { inputs } = await loadAssignment(db, run.id);
  const paths = inputs.map((input) => ("files" in input ? input.files.map((each) => each.path) : input));
  expect(paths).toEqual([
    ["deep/a.txt"],
    ["a.txt"],
    ["deep/a.txt"],
    ["deep/a.txt"],
    { name: "web", kind: "literal", value: "https://example.org/t.csv" },
  ]);
  await db.insert(artifacts).values({ ...row, path: `${output!.path}/plot~231.png` });
  const reader = await submitFiles(
    ctx,
    "command: ls\ninputs:\n  whole: {type: uri_folder, path: azureml://jobs/maker/outputs/out}\n",
  );
  const [whole] = (await loadAssignment(db, reader.run.id)).inputs;
  expect(whole).toMatchObject({ files: [{ path: "deep/a.txt" }, { path: "plot#1.png" }] });

  const other = await makeWorkspace(services);
  const theirs = "command: ls\ninputs:\n  a: {type: uri_folder, path: azureml://jobs/maker/outputs/out}\n";
  expect(await issuesOf(submitFiles(other, theirs))).toHaveLength(1);
});
