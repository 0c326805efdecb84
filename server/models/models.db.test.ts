import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { joinWorkspace, makeRun, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { artifacts, runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { Lease } from "@/domain/node/messages";
import { finishRun } from "@/runner/controller/finish";
import { loadAssignment } from "@/runner/controller/load-assignment";
import type { WorkspaceCtx } from "../core/context";
import { type Files, sendFiles } from "../snapshots/testing";
import { issuesOf, storeText, submitFiles } from "../submit/testing";
import { purgeRuns } from "../trash/purge-runs";
import { deleteModel } from "./change-name";
import { deleteVersion, moveStage, setAlias } from "./change-version";
import { compareVersions } from "./compare-versions";
import { copyVersion } from "./copy-version";
import { listModelFiles } from "./files";
import { getModel, getModelPage, getModelVersion } from "./get-model";
import { registerFromPage } from "./register-from-page";
import { registerModel } from "./register-model";
import { searchModels } from "./search-models";

const services = testServices(testDatabase());
const MLMODEL = `flavors:
  sklearn: {pickled_model: model.pkl}
  python_function: {loader_module: mlflow.sklearn}
signature:
  inputs: '[{"type": "double", "name": "x", "required": true}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1]}}]'
saved_input_example_info: {artifact_path: input_example.json}
`;

async function register(ctx: WorkspaceCtx, yaml: string, files: Files = {}) {
  const { answer } = await sendFiles(ctx, files, (paths) => registerModel(ctx, { yaml, paths }));
  return answer.asset!;
}

const plain = (ctx: WorkspaceCtx, text: string, name = "plain") =>
  register(ctx, `name: ${name}\npath: model.bin\n`, { "model.bin": text });

/** A run that has these files. */
async function runWith(ctx: WorkspaceCtx, files: Record<string, string>) {
  const run = await makeRun(ctx, { status: "completed" });
  for (const [path, text] of Object.entries(files)) {
    const sha256 = await storeText(ctx, text);
    const file = { ownerId: run.id, workspaceId: ctx.workspaceId, path, sha256, sizeBytes: text.length };
    await services.db.insert(artifacts).values(file);
  }
  return run;
}

describe("registering a model", () => {
  it("reads what an MLflow model says of itself, and knows the run that made it", async () => {
    const ctx = await makeWorkspace(services, { role: "dataScientist" });
    const run = await runWith(ctx, { "model/MLmodel": MLMODEL, "model/model.pkl": "pickle" });
    const path = `azureml://jobs/${run.name}/outputs/artifacts/paths/model`;
    const made = await register(ctx, `name: iris\ntype: mlflow_model\npath: ${path}\n`);
    expect(made).toMatchObject({
      version: "1",
      spec: {
        type: "mlflow_model",
        framework: "sklearn",
        rootName: "model",
        run: run.name,
        fileCount: 2,
        mlmodel: {
          inputExample: "input_example.json",
          signature: {
            inputs: [{ name: "x", type: "double", isOptional: false }],
            outputs: [{ name: "0", type: "tensor float64 [-1]" }],
          },
        },
      },
    });
    const { version } = await getModelPage(ctx, { name: "iris" });
    expect(version!.madeBy).toMatchObject([{ name: run.name, role: "output", as: "model" }]);
  });

  it("holds its contents itself: they outlive the purge of the run", async () => {
    const ctx = await makeWorkspace(services);
    const run = await runWith(ctx, { "model/a.bin": "kept" });
    await register(ctx, `name: kept\npath: runs:/${run.name}/model\n`);
    await services.db.update(runs).set({ deletedAt: new Date() }).where(eq(runs.id, run.id));
    await services.db.transaction((tx) => purgeRuns(tx, ctx.workspaceId, [run.id]));
    expect(await listModelFiles(ctx, { name: "kept", version: "1" })).toMatchObject([{ path: "a.bin" }]);
    expect(await getModelVersion(ctx, { name: "kept" })).toMatchObject({ spec: { run: run.name } });
  });

  it("takes the files that a page has sent, and none that are not here", async () => {
    const ctx = await makeWorkspace(services, { role: "dataScientist" });
    const sent = async (files: Record<string, string>) => ({
      origin: "sent" as const,
      kind: "folder" as const,
      name: "azureml:iris",
      files: await Promise.all(
        Object.entries(files).map(async ([path, text]) => ({
          path,
          sizeBytes: text.length,
          sha256: await storeText(ctx, text),
        })),
      ),
    });
    const about = { name: "sent", type: "mlflow_model" as const, description: "", idempotencyKey: "k" };
    const folder = await sent({ MLmodel: MLMODEL, "model.pkl": "pickle" });
    expect(await registerFromPage(ctx, { ...about, content: folder })).toEqual({
      name: "sent",
      version: "1",
    });
    expect(await getModelVersion(ctx, { name: "sent" })).toMatchObject({
      spec: { kind: "folder", rootName: "azureml:iris", framework: "sklearn", source: null, fileCount: 2 },
    });
    const lost = { ...folder, files: [{ path: "a", sizeBytes: 1, sha256: "0".repeat(64) }] };
    const custom = { ...about, type: "custom_model" as const, idempotencyKey: "l" };
    expect(await outcomeOf(registerFromPage(ctx, { ...custom, content: lost }))).toBe("notFound");
    const nowhere = { origin: "stored" as const, source: "./model" };
    expect(await outcomeOf(registerFromPage(ctx, { ...custom, content: nowhere }))).toBe("invalid");
    const reader = await joinWorkspace(ctx, "reader");
    expect(await outcomeOf(registerFromPage(reader, { ...about, content: folder }))).toBe("forbidden");
  });

  it("tells what is wrong with its line", async () => {
    const ctx = await makeWorkspace(services);
    const issue = async (yaml: string, files: Files = {}) => (await issuesOf(register(ctx, yaml, files)))[0];
    expect(await issue("name: m\npath: gone\n")).toMatchObject({ line: 2 });
    expect(await issue("name: m\ntype: mlflow_model\npath: d\n", { "d/x": "" })).toMatchObject({
      line: 3,
      message: expect.stringContaining("without a file MLmodel"),
    });
    expect(await issue("name: m\npath: runs:/none/model\n")).toMatchObject({
      message: expect.stringContaining("the run none"),
    });
    expect(await issue("name: m\npath: https://example.org/m\n")).toMatchObject({ line: 2 });
  });

  it("never gives a number twice, not even a deleted one's", async () => {
    const ctx = await makeWorkspace(services);
    await plain(ctx, "a");
    await plain(ctx, "b");
    await deleteVersion(ctx, { name: "plain", version: "2" });
    expect((await plain(ctx, "c")).version).toBe("3");
    const { versionCount } = await getModel(ctx, { name: "plain" });
    expect(versionCount).toBe(2);
  });
});

describe("a model as an input and as an output", () => {
  it("is found by number, alias and MLflow's address, and is not deleted while a run uses it", async () => {
    const ctx = await makeWorkspace(services);
    await plain(ctx, "one");
    await plain(ctx, "three");
    await setAlias(ctx, { name: "plain", version: "1", alias: "champion" });
    const input = (path: string) => `  ${path.replace(/\W/g, "")}: {type: custom_model, path: '${path}'}\n`;
    const paths = [
      "azureml:plain:1",
      "azureml:plain@latest",
      "azureml:plain@champion",
      "models:/plain@champion",
    ];
    const { run } = await submitFiles(ctx, `command: ls\ninputs:\n${paths.map(input).join("")}`);
    const { inputs } = await loadAssignment(services.db, run.id);
    const sizes = inputs.map((one) => "files" in one && one.files[0]!.sizeBytes);
    expect(sizes.sort()).toEqual([3, 3, 3, 5]);
    const [issue] = await issuesOf(submitFiles(ctx, `command: ls\ninputs:\n${input("azureml:plain@none")}`));
    expect(issue!.message).toContain("alias “none”");
    expect(await outcomeOf(deleteVersion(ctx, { name: "plain", version: "1" }))).toBe("conflict");
    expect(await outcomeOf(deleteModel(ctx, { name: "plain" }))).toBe("conflict");
    await services.db.update(runs).set({ status: "completed" }).where(eq(runs.id, run.id));
    expect(await outcomeOf(deleteModel(ctx, { name: "plain" }))).toBe("ok");
  });

  it("that a job names among its outputs is registered when the run has completed", async () => {
    const ctx = await makeWorkspace(services);
    const { run } = await submitFiles(ctx, "command: ls\noutputs:\n  m: {type: mlflow_model, name: made}\n");
    const sha256 = await storeText(ctx, MLMODEL);
    const path = "named-outputs/m/MLmodel";
    const file = { ownerId: run.id, workspaceId: ctx.workspaceId, path, sha256, sizeBytes: MLMODEL.length };
    await services.db.insert(artifacts).values(file);
    const [row] = await services.db
      .update(runs)
      .set({ status: "finalizing" })
      .where(eq(runs.id, run.id))
      .returning();
    await finishRun(services, { subject: "run", id: run.id, epoch: row!.leaseEpoch } as Lease, {
      status: "completed",
    });
    expect(await getModelVersion(ctx, { name: "made" })).toMatchObject({
      spec: { framework: "sklearn", rootName: "m" },
    });
  });
});

describe("the registry", () => {
  it("finds models by tag, framework and alias, and compares two versions", async () => {
    const ctx = await makeWorkspace(services);
    await register(ctx, "name: iris\ntype: mlflow_model\npath: m\n", { "m/MLmodel": MLMODEL });
    await plain(ctx, "a");
    await plain(ctx, "bb");
    await setAlias(ctx, { name: "plain", version: "2", alias: "best" });
    const names = async (filter: string) =>
      (await searchModels(ctx, { filter })).models.map(({ name }) => name);
    expect(await names("framework = 'sklearn'")).toEqual(["iris"]);
    expect(await names("alias = 'best'")).toEqual(["plain"]);
    expect(await names("tags.`mlflow.prompt.is_prompt` != 'true'")).toEqual(["iris", "plain"]);
    const { files } = await compareVersions(ctx, { name: "plain", versions: ["1", "2"] });
    expect(files).toMatchObject([{ key: "model.bin", values: [{ sizeBytes: 1 }, { sizeBytes: 2 }] }]);
  });

  it("copies a version to another workspace, bytes included, only where one may write", async () => {
    const ctx = await makeWorkspace(services);
    await plain(ctx, "bytes");
    const other = await makeWorkspace(services);
    const to = { name: "plain", version: "1", toWorkspace: other.workspace };
    expect(await outcomeOf(copyVersion(ctx, to))).toBe("notFound");
    const { userId, name } = ctx.actor;
    const person = { userId, name, email: `${name}@example.org`, isAdmin: false };
    await joinWorkspace(other, "reader", person);
    expect(await outcomeOf(copyVersion(ctx, to))).toBe("forbidden");
    const third = await makeWorkspace(services);
    await joinWorkspace(third, "dataScientist", person);
    await copyVersion(ctx, { ...to, toWorkspace: third.workspace });
    expect(await listModelFiles(third, { name: "plain", version: "1" })).toMatchObject([{ sizeBytes: 5 }]);
    expect(await copyVersion(ctx, { name: "plain", version: "1", toName: "twin" })).toMatchObject({
      version: "1",
    });
    expect(await getModelVersion(ctx, { name: "twin" })).toMatchObject({
      spec: { origin: { name: "plain", version: "1" } },
    });
  });

  it("is read by Readers, written by who may, and nobody else's", async () => {
    const ctx = await makeWorkspace(services);
    await plain(ctx, "a");
    const reader = await joinWorkspace(ctx, "reader");
    const other = await makeWorkspace(services);
    const one = { name: "plain", version: "1" };
    expect(await outcomeOf(getModelPage(reader, one))).toBe("ok");
    expect(await outcomeOf(registerModel(reader, { yaml: "name: x\npath: y\n" }))).toBe("forbidden");
    for (const command of [deleteVersion, deleteModel])
      expect(await outcomeOf(command(reader, one))).toBe("forbidden");
    expect(await outcomeOf(setAlias(reader, { ...one, alias: "a" }))).toBe("forbidden");
    expect(await outcomeOf(moveStage(reader, { ...one, stage: "Staging" }))).toBe("forbidden");
    for (const command of [deleteVersion, deleteModel, getModelPage])
      expect(await outcomeOf(command(other, one))).toBe("notFound");
    expect(await outcomeOf(setAlias(other, { ...one, alias: "a" }))).toBe("notFound");
  });
});
