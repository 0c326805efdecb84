import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { joinWorkspace, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { artifacts, assetVersions, runDataInputs, runs, snapshots } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { Lease } from "@/domain/node/messages";
import { finishRun } from "@/runner/controller/finish";
import { loadAssignment } from "@/runner/controller/load-assignment";
import { archiveAsset, restoreAsset, updateVersion } from "../assets/change-asset";
import { getAsset } from "../assets/get-asset";
import { listAssets, listVersions } from "../assets/list-assets";
import type { WorkspaceCtx } from "../core/context";
import { type Files, sendFiles } from "../snapshots/testing";
import { issuesOf, storeText, submitFiles } from "../submit/testing";
import { createData } from "./create-data";

const services = testServices(testDatabase());

async function create(ctx: WorkspaceCtx, yaml: string, files: Files = {}, extra = {}) {
  const { answer, asked } = await sendFiles(ctx, files, (paths) =>
    createData(ctx, { yaml, paths, ...extra }),
  );
  return { ...answer.asset!, asked };
}

const TABLE = "name: numbers\ntype: uri_file\npath: table.csv\n";
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "",
    (failure: Error) => failure.message,
  );

describe("registering data", () => {
  it("takes a local file by the protocol of jobs, and numbers the versions", async () => {
    const ctx = await makeWorkspace(services, { role: "dataScientist" });
    const first = await create(ctx, TABLE, { "table.csv": "a" });
    const second = await create(ctx, TABLE, { "table.csv": "bb" });
    expect([first.version, second.version]).toEqual(["1", "2"]);
    expect(first.asked[0]!.paths).toEqual(["table.csv"]);
    expect(second.spec).toMatchObject({ type: "uri_file", kind: "file", fileCount: 1, sizeBytes: 2 });
    const { versions } = await listVersions(ctx, { kind: "data", asset: "numbers" });
    expect(versions.map(({ version }) => version)).toEqual(["2", "1"]);
    const { assets } = await listAssets(ctx, { kind: "data" });
    expect(assets).toMatchObject([{ versionCount: 2, latest: { name: "numbers", version: "2" } }]);
  });

  it("changes only the description and the tags of a version with the same content, and refuses other content", async () => {
    const ctx = await makeWorkspace(services);
    const yaml = "name: pinned\nversion: 7\npath: files\n";
    const first = await create(ctx, yaml, { "files/a.txt": "x" });
    const again = await create(ctx, `${yaml}description: better\ntags: {k: v}\n`, { "files/a.txt": "x" });
    expect(again).toMatchObject({ id: first.id, description: "better", tags: { k: "v" } });
    const changed = create(ctx, yaml, { "files/a.txt": "changed" });
    expect(await failureOf(changed)).toMatch(/“pinned” has a version “7” .*next free one is 8/);
    expect(await outcomeOf(create(ctx, yaml, { "files/b.txt": "x" }))).toBe("conflict");
  });

  it("gives two at once two numbers, and a request that is sent twice one", async () => {
    const ctx = await makeWorkspace(services);
    const made = await Promise.all(
      ["a", "b", "c", "d"].map((text) => create(ctx, TABLE, { "table.csv": text })),
    );
    expect(made.map(({ version }) => version).sort()).toEqual(["1", "2", "3", "4"]);
    const key = { idempotency_key: "k1" };
    const twice = [
      await create(ctx, TABLE, { "table.csv": "e" }, key),
      await create(ctx, TABLE, { "table.csv": "e" }, key),
    ];
    expect(twice.map(({ version }) => version)).toEqual(["5", "5"]);
  });

  it("tells what is wrong with its line", async () => {
    const ctx = await makeWorkspace(services);
    const issue = async (yaml: string, files: Files = {}) => (await issuesOf(create(ctx, yaml, files)))[0];
    expect(await issue(TABLE)).toMatchObject({ line: 3, message: expect.stringContaining("not there") });
    expect(await issue("name: a/b\npath: t\n")).toMatchObject({ line: 1, path: "name" });
    expect(await issue("name: n\nversion: latest\npath: t\n")).toMatchObject({ line: 2, path: "version" });
    expect(await issue("path: t\n")).toMatchObject({ message: expect.stringContaining("`name` is missing") });
    expect(await issue("name: n\ntype: uri_fil\npath: t\n")).toMatchObject({ line: 2 });
    expect(await issue("$schema: x/commandJob.schema.json\nname: n\npath: t\n")).toMatchObject({
      line: 1,
      message: expect.stringContaining("it is a commandJob"),
    });
    expect(await issue("name: n\npath: t.csv\n", { "t.csv": "" })).toMatchObject({
      line: 2,
      message: expect.stringContaining("uri_file would be right"),
    });
    expect(await issue("name: n\ntype: mltable\npath: d\n", { "d/a.csv": "" })).toMatchObject({
      message: expect.stringContaining("no file MLTable"),
    });
    expect(await issue("name: n\npath: azureml://jobs/none/outputs/o\n")).toMatchObject({ line: 2 });
    expect(await issue("name: n\npath: https://example.org/x\n")).toMatchObject({ line: 2 });
  });

  it("takes an empty file and a folder of twenty thousand", async () => {
    const ctx = await makeWorkspace(services);
    const empty = await create(ctx, TABLE, { "table.csv": "" });
    expect(empty.spec).toMatchObject({ sizeBytes: 0, fileCount: 1 });
    const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`d/${n}.txt`, "same"]));
    const large = await create(ctx, "name: many\npath: d\n", many);
    expect(large.spec).toMatchObject({ fileCount: 20_000, sizeBytes: 80_000 });
  });

  it("is for who may write data, and nobody else's", async () => {
    const owner = await makeWorkspace(services);
    await create(owner, TABLE, { "table.csv": "a" });
    const reader = await joinWorkspace(owner, "reader");
    const other = await makeWorkspace(services);
    const numbers = { kind: "data", asset: "numbers", version: "1" } as const;
    expect(await outcomeOf(createData(reader, { yaml: TABLE }))).toBe("forbidden");
    expect(await outcomeOf(updateVersion(reader, { ...numbers, description: "x" }))).toBe("forbidden");
    expect(await outcomeOf(archiveAsset(reader, numbers))).toBe("forbidden");
    expect(await outcomeOf(restoreAsset(reader, numbers))).toBe("forbidden");
    expect(await outcomeOf(getAsset(reader, numbers))).toBe("ok");
    for (const command of [getAsset, archiveAsset, restoreAsset])
      expect(await outcomeOf(command(other, numbers))).toBe("notFound");
    expect(await outcomeOf(updateVersion(other, { ...numbers, tags: {} }))).toBe("notFound");
    expect(await outcomeOf(listVersions(other, numbers))).toBe("notFound");
    expect((await listAssets(other, { kind: "data" })).assets).toEqual([]);
  });
});

describe("a data asset as an input", () => {
  it("is read as its version was, by number and as the latest, and its runs are known", async () => {
    const ctx = await makeWorkspace(services);
    await create(ctx, TABLE, { "table.csv": "a" });
    await create(ctx, TABLE, { "table.csv": "bb" });
    const inputs =
      "one: {type: uri_file, path: 'azureml:numbers:1'}\n  new: {type: uri_file, path: 'azureml:numbers@latest'}\n";
    const { run } = await submitFiles(ctx, `command: ls\ninputs:\n  ${inputs}`);
    const assignment = await loadAssignment(services.db, run.id);
    const sizes = assignment.inputs.map((input) => "files" in input && input.files[0]!.sizeBytes);
    expect(sizes.sort()).toEqual([1, 2]);
    const one = await getAsset(ctx, { kind: "data", asset: "numbers", version: "1" });
    expect(one.usedBy).toMatchObject([{ name: run.name, role: "input", as: "one" }]);
    const stored = await services.db.select().from(runDataInputs).where(eq(runDataInputs.runId, run.id));
    const versions = await services.db.select().from(assetVersions);
    expect(versions.map(({ snapshotId }) => snapshotId)).toEqual(
      expect.arrayContaining(stored.map(({ snapshotId }) => snapshotId)),
    );
    expect(
      await services.db.select().from(snapshots).where(eq(snapshots.id, stored[0]!.snapshotId!)),
    ).toHaveLength(1);
  });

  it("that is archived is no longer the latest, and one that is not there is answered with those that are", async () => {
    const ctx = await makeWorkspace(services);
    await create(ctx, TABLE, { "table.csv": "a" });
    await create(ctx, TABLE, { "table.csv": "bb" });
    await archiveAsset(ctx, { kind: "data", asset: "numbers", version: "2" });
    const use = (reference: string, type = "uri_file") =>
      submitFiles(ctx, `command: ls\ninputs:\n  i: {type: ${type}, path: 'azureml:${reference}'}\n`);
    const { run } = await use("numbers@latest");
    const [input] = (await loadAssignment(services.db, run.id)).inputs;
    expect(input).toMatchObject({ files: [{ sizeBytes: 1 }] });
    const messageOf = async (reference: string, type?: string) =>
      (await issuesOf(use(reference, type)))[0]!.message;
    expect(await messageOf("nodata:3")).toContain("numbers");
    expect(await messageOf("number:1")).toContain("Did you mean `numbers`?");
    expect(await messageOf("numbers:9")).toContain("version “9”");
    expect(await messageOf("numbers:1", "uri_folder")).toContain("uri_file would be right");
    await restoreAsset(ctx, { kind: "data", asset: "numbers", version: "2" });
    expect((await getAsset(ctx, { kind: "data", asset: "numbers" })).version).toBe("2");
  });
});

describe("an output with a name", () => {
  async function finish(ctx: WorkspaceCtx, runId: string, texts: Record<string, string>) {
    const [row] = await services.db.select().from(runs).where(eq(runs.id, runId));
    for (const [path, text] of Object.entries(texts)) {
      const sha256 = await storeText(ctx, text);
      const file = { ownerId: runId, workspaceId: ctx.workspaceId, path, sha256, sizeBytes: text.length };
      await services.db.insert(artifacts).values(file);
    }
    await services.db.update(runs).set({ status: "finalizing" }).where(eq(runs.id, runId));
    await finishRun(services, { subject: "run", id: runId, epoch: row!.leaseEpoch } as Lease, {
      status: "completed",
    });
    const [ended] = await services.db.select().from(runs).where(eq(runs.id, runId));
    return ended!;
  }

  it("is a version of a data asset when its run has completed, and knows it", async () => {
    const ctx = await makeWorkspace(services);
    const yaml =
      "command: ls\nname: maker\noutputs:\n  o: {type: uri_folder, name: made, description: by a run}\n";
    const { run } = await submitFiles(ctx, yaml);
    await finish(ctx, run.id, { "named-outputs/o/a.txt": "a" });
    const made = await getAsset(ctx, { kind: "data", asset: "made" });
    expect(made).toMatchObject({
      version: "1",
      description: "by a run",
      spec: { kind: "folder", fileCount: 1, source: "azureml://jobs/maker/outputs/o/paths/" },
      madeBy: [{ name: "maker", role: "output", as: "o" }],
    });
  });

  it("that cannot be registered leaves the run completed, which says why", async () => {
    const ctx = await makeWorkspace(services);
    const yaml =
      "command: ls\noutputs:\n  o: {type: uri_folder, name: made, version: 3}\n  e: {name: empty}\n";
    const { run } = await submitFiles(ctx, yaml);
    await create(ctx, "name: made\nversion: 3\npath: d\n", { "d/x": "other" });
    const { status, notices } = await finish(ctx, run.id, { "named-outputs/o/a.txt": "a" });
    expect(status).toBe("completed");
    expect(notices.sort()).toEqual([
      expect.stringMatching(/^The output e was not registered as empty: it has no files/),
      expect.stringMatching(/^The output o was not registered as made: .*version “3”/),
    ]);
    const [issue] = await issuesOf(submitFiles(ctx, yaml));
    expect(issue).toMatchObject({ line: 3, path: "outputs.o.version" });
  });
});
