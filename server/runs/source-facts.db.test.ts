import { expect, test } from "vitest";
import { makeWorkspace, testServices } from "@/db/factories";
import { runTags } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { searchRuns } from "../run-lists/search-runs";
import { submitFiles } from "../submit/testing";
import { getRun } from "./get-run";
import { presentJob } from "./present-job";

const services = testServices(testDatabase());
const git = {
  commit: "c0ffee",
  branch: "main",
  remote: "https://ann:p@ss@host/x.git?private_token=t",
  dirty: true,
  diff: "+a",
};

test("a job has the facts of its checkout as properties and as tags that a search finds, without a password", async () => {
  const ctx = await makeWorkspace(services);
  const yaml =
    "command: python train.py\ncode: src\ntags: {team: blue}\nproperties: {azureml.git.branch: mine, a: b}\n";
  const { run } = await submitFiles(ctx, yaml, { "src/train.py": "1" }, { git });
  const shown = presentJob(await getRun(ctx, run.name), { publicUrl: "http://x", workspace: ctx.workspace });
  expect(shown.tags).toEqual({ team: "blue" });
  expect(shown.properties).toEqual({
    a: "b",
    "azureml.git.repository_uri": "https://host/x.git",
    "azureml.git.branch": "mine",
    "azureml.git.commit": "c0ffee",
    "azureml.git.dirty": "True",
    "mlflow.source.git.repoURL": "https://host/x.git",
    "mlflow.source.git.branch": "main",
    "mlflow.source.git.commit": "c0ffee",
  });
  const filter = "tags.`mlflow.source.git.commit` = 'c0ffee' AND tags.`mlflow.source.name` = 'train.py'";
  const { runs } = await searchRuns(ctx, { experimentIds: null, filter });
  expect(runs.map(({ name }) => name)).toEqual([run.name]);
});

test("what the YAML or the script says of the source stays", async () => {
  const ctx = await makeWorkspace(services);
  const yaml = "command: echo hi\ntags: {mlflow.source.name: by the yaml}\n";
  const { run } = await submitFiles(ctx, yaml, {}, { git: { commit: "c0ffee" } });
  const tags = await services.db.select().from(runTags);
  const own = Object.fromEntries(
    tags.filter(({ runId }) => runId === run.id).map(({ key, value }) => [key, value]),
  );
  expect(own).toEqual({
    "mlflow.source.type": "JOB",
    "mlflow.source.name": "by the yaml",
    "mlflow.source.git.commit": "c0ffee",
  });
});
