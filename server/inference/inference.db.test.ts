import { and, eq, inArray } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { joinWorkspace, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { artifacts, runOutputs, runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { libraryAddress } from "@/domain/inference/library";
import { advance } from "@/runner/controller/engine/advance";
import { getAsset } from "../assets/get-asset";
import type { WorkspaceCtx } from "../core/context";
import { checkDraft } from "../designer/check-draft";
import { getDraft } from "../designer/get-draft";
import { runDraft } from "../designer/run-draft";
import { getDeployment } from "../endpoints/list-endpoints";
import { environmentHash } from "../environments/environment-hash";
import { readText } from "../models/draft-model";
import { listModelFiles } from "../models/files";
import { moveRuns } from "../runs/moves/move-runs";
import { storeText, submitFiles } from "../submit/testing";
import { createInference } from "./create-inference";
import { deployInference } from "./deploy-inference";
import { loadService } from "./load-service";

const services = testServices(testDatabase());

const from = (step: string, output: string) => `\${{parent.jobs.${step}.outputs.${output}}}`;
const use = (name: string, inputs: object = {}) => ({ component: libraryAddress(name), inputs });
const TRAINING = {
  type: "pipeline",
  display_name: "Buyers",
  jobs: {
    rows: use("enter_data_manually", { text: "age,buys\n1,no\n2,yes\n" }),
    clean: use("clean_missing_data", { data: from("rows", "data") }),
    algorithm: use("two_class_logistic_regression"),
    train: use("train_model", {
      untrained: from("algorithm", "untrained"),
      data: from("clean", "cleaned"),
      label: "buys",
    }),
    score: use("score_model", { model: from("train", "model"), data: from("clean", "cleaned") }),
    evaluate: use("evaluate_model", { scored: from("score", "scored") }),
  },
};
const CONTRACT = { columns: [{ name: "age", type: "integer" }], example: { age: 1 } };

/** What each output of a step is, in the place of what its script would have left. */
function contentOf(output: string): [path: string, text: string] {
  if (output === "contract") return ["contract.json", JSON.stringify(CONTRACT)];
  return output === "model" ? ["model.pkl", "a model"] : ["data.parquet", `the rows of ${output}`];
}

/** Goes through a pipeline as the engine and its nodes do, but for what a script computes. */
async function carryOut(ctx: WorkspaceCtx, runId: string): Promise<void> {
  const { db } = services;
  for (;;) {
    await advance(services, runId);
    const isOpen = and(eq(runs.parentId, runId), inArray(runs.status, ["queued"]));
    const children = await db.select({ id: runs.id }).from(runs).where(isOpen);
    if (children.length === 0) return;
    for (const { id } of children) {
      const outputs = await db.select().from(runOutputs).where(eq(runOutputs.runId, id));
      for (const { name, path } of outputs) {
        const [file, text] = contentOf(name);
        const sha256 = await storeText(ctx, text);
        const at = `${path}/${file}`;
        const whose = { ownerId: id, workspaceId: ctx.workspaceId, sizeBytes: text.length };
        await db.insert(artifacts).values({ ...whose, path: at, fullPath: at, sha256 });
      }
      await db.transaction((tx) => moveRuns(tx, { which: [id], to: "completed" }));
    }
  }
}

async function trained(ctx: WorkspaceCtx, yaml: object = TRAINING): Promise<string> {
  const { run } = await submitFiles(ctx, JSON.stringify(yaml));
  await carryOut(ctx, run.id);
  return run.name;
}

/** A completed run of the inference pipeline. */
async function inferred(ctx: WorkspaceCtx): Promise<string> {
  const { draftId } = await createInference(ctx, { run: await trained(ctx) });
  const { run } = await runDraft(ctx, { draftId, revision: 1, experiment: "e", idempotencyKey: draftId });
  const [row] = await services.db.select({ id: runs.id }).from(runs).where(eq(runs.name, run));
  await carryOut(ctx, row!.id);
  return run;
}

const ASKED = { modelName: "buyers", endpointName: "buyers", deploymentName: "blue" };

describe("an inference pipeline", () => {
  test("is a draft that can be run as it is, with a note of what was left out", async () => {
    const ctx = await makeWorkspace(services);
    const run = await trained(ctx);
    const { draftId } = await createInference(ctx, { run });
    const draft = await getDraft(ctx, { draftId });
    expect(draft).toMatchObject({ name: "Buyers (real-time)", revision: 1 });
    expect(Object.keys(parse(draft.yaml).jobs)).toEqual([
      "web_service_input",
      "clean",
      "score",
      "web_service_output",
    ]);
    expect(draft.layout.notes.made!.text).toContain("evaluate: it needs the label buys");
    expect(await checkDraft(ctx, { yaml: draft.yaml })).toEqual({ issues: [] });
  });

  test("is made of a pipeline that has completed alone, by who may draw, in the own workspace", async () => {
    const owner = await makeWorkspace(services);
    const { run } = await submitFiles(owner, JSON.stringify(TRAINING));
    expect(await outcomeOf(createInference(owner, { run: run.name }))).toBe("conflict");
    await carryOut(owner, run.id);
    const plain = await submitFiles(owner, 'command: "true"');
    expect(await outcomeOf(createInference(owner, { run: plain.run.name }))).toBe("notFound");
    const { rows, clean } = TRAINING.jobs;
    const scoreless = await trained(owner, { type: "pipeline", jobs: { rows, clean } });
    await expect(createInference(owner, { run: scoreless })).rejects.toThrow(/No step scores/);
    const reader = await joinWorkspace(owner, "reader");
    expect(await outcomeOf(createInference(reader, { run: run.name }))).toBe("forbidden");
    const other = await makeWorkspace(services);
    expect(await outcomeOf(createInference(other, { run: run.name }))).toBe("notFound");
  });
});

describe("a service", () => {
  test("is a model that holds its steps and what they have learned itself, and is deployed without a script", async () => {
    const ctx = await makeWorkspace(services);
    const run = await inferred(ctx);
    expect(await deployInference(ctx, { run, ...ASKED })).toEqual({
      model: "buyers",
      version: "1",
      endpoint: "buyers",
      deployment: "blue",
    });
    const files = await listModelFiles(ctx, { name: "buyers", version: "1" });
    const paths = files.map(({ path }) => path);
    for (const path of [
      "MLmodel",
      "code/atelier_tables/service.py",
      "code/steps/clean/run.py",
      "code/steps/score/run.py",
      "graph/contents/0/data.parquet",
      "graph/contents/1/model.pkl",
    ])
      expect(paths).toContain(path);
    const service = files.find(({ path }) => path === "graph/service.json")!;
    const graph = JSON.parse(await readText(await services.blobs.open(service.sha256)));
    expect(graph).toMatchObject({
      columns: CONTRACT.columns,
      input: { step: "web_service_input", output: "data" },
      output: { step: "web_service_output", output: "data" },
    });
    expect(graph.steps.map((step: { name: string }) => step.name)).toEqual([
      "clean",
      "score",
      "web_service_output",
    ]);
    expect(graph.steps[1].arguments).toEqual({
      appends: { value: "True" },
      data: { step: "clean", output: "transformed" },
      model: { file: "contents/1" },
    });
    const version = await getAsset(ctx, { kind: "model", asset: "buyers", version: "1" });
    expect(version.spec).toMatchObject({
      type: "mlflow_model",
      run,
      mlmodel: { signature: { inputs: [{ name: "age", type: "double" }] } },
    });
    expect(await getDeployment(ctx, { endpoint: "buyers", deployment: "blue" })).toMatchObject({
      modelName: "buyers:1",
      settings: { scoringScript: null },
    });
  });

  test("needs the packages that its steps ran with, so that nothing is built anew for it", async () => {
    const ctx = await makeWorkspace(services);
    const run = await inferred(ctx);
    await deployInference(ctx, { run, ...ASKED });
    const rows = await services.db.query.deploymentGenerations.findMany();
    const service = await loadService(ctx, run);
    expect(rows.map(({ environment }) => environmentHash(environment))).toContain(
      environmentHash(service.workOf("score").environment),
    );
  });

  test("is made of a completed run with one input and one output, by who may deploy, in the own workspace", async () => {
    const owner = await makeWorkspace(services);
    const run = await inferred(owner);
    const reader = await joinWorkspace(owner, "reader");
    expect(await outcomeOf(deployInference(reader, { run, ...ASKED }))).toBe("forbidden");
    const other = await makeWorkspace(services);
    expect(await outcomeOf(deployInference(other, { run, ...ASKED }))).toBe("notFound");
    await expect(deployInference(owner, { run: await trained(owner), ...ASKED })).rejects.toThrow(
      /one Web service input, and this pipeline has none/,
    );
    const { draftId } = await createInference(owner, { run: await trained(owner) });
    const begun = await runDraft(owner, { draftId, revision: 1, experiment: "e", idempotencyKey: "k" });
    expect(await outcomeOf(deployInference(owner, { run: begun.run, ...ASKED }))).toBe("conflict");
    expect(await outcomeOf(deployInference(owner, { run, ...ASKED, endpointName: "no good" }))).toBe(
      "invalid",
    );
  });
});
