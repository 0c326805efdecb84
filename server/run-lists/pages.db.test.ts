import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { makeExperiment, makeRun, makeWorkspace, testServices } from "@/db/factories";
import { runs } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import type { WorkspaceCtx } from "../core/context";
import { watchChanges } from "../live/watch-changes";
import { notify } from "../queue/notify";
import { getRunDetail } from "../runs/get-run";
import { listCode } from "../snapshots/queries";
import { storeNewBlob } from "../snapshots/store-blob";
import { runSample } from "../submit/run-sample";
import { submitPage } from "../submit/submit-page";
import { browseRuns } from "./browse-runs";

const database = testDatabase();
const services = testServices(database);

const store = async (ctx: WorkspaceCtx, path: string, text: string) => ({
  path,
  ...(await storeNewBlob(ctx, Readable.from([Buffer.from(text)]))),
});
const submit = (
  ctx: WorkspaceCtx,
  yaml: string,
  files: Awaited<ReturnType<typeof store>>[] = [],
  from?: string,
) => submitPage(ctx, { yaml, files, from, idempotencyKey: randomUUID() });

describe("browseRuns", () => {
  it("pages through all runs of the workspace once, and through no others", async () => {
    const ctx = await makeWorkspace(services);
    const other = await makeWorkspace(services);
    const experimentId = await makeExperiment(ctx);
    const names = new Set<string>();
    for (let index = 0; index < 7; index++) names.add((await makeRun(ctx, { experimentId })).name);
    await makeRun(other, { experimentId: await makeExperiment(other) });
    const seen: string[] = [];
    let pageToken: string | undefined;
    do {
      const page: Awaited<ReturnType<typeof browseRuns>> = await browseRuns(ctx, { limit: 3, pageToken });
      seen.push(...page.runs.map(({ name }) => name));
      pageToken = page.nextToken;
    } while (pageToken);
    expect(seen).toHaveLength(7);
    expect(new Set(seen)).toEqual(names);
  });

  it("finds by a part of the name, by the search language, by status and by experiment", async () => {
    const ctx = await makeWorkspace(services);
    const [one, two] = [await makeExperiment(ctx), await makeExperiment(ctx)];
    await makeRun(ctx, { experimentId: one, displayName: "100% Adam_x", status: "failed" });
    await makeRun(ctx, { experimentId: two, displayName: "other", status: "running" });
    const found = async (input: Parameters<typeof browseRuns>[1]) =>
      (await browseRuns(ctx, input)).runs.map(({ displayName }) => displayName);
    expect(await found({ search: "adam" })).toEqual(["100% Adam_x"]);
    expect(await found({ search: "attributes.run_name = 'other'" })).toEqual(["other"]);
    expect(await found({ statuses: ["failed"] })).toEqual(["100% Adam_x"]);
    expect(await found({ search: "nothing of that name" })).toEqual([]);
    for (const words of ["othe_", "%", "10_%", "\\"])
      expect(await found({ search: words }), words).toEqual(words === "%" ? ["100% Adam_x"] : []);
    expect(await found({ search: "m_x" })).toEqual(["100% Adam_x"]);
    await expect(found({ search: "metrics.loss <" })).rejects.toMatchObject({ code: "invalid" });
  });
});

describe("submitPage", () => {
  it("makes a run with exactly the files that the ignore files leave in", async () => {
    const ctx = await makeWorkspace(services);
    const files = [
      await store(ctx, "main.py", "print(1)"),
      await store(ctx, "secret.txt", "x"),
      await store(ctx, ".amlignore", "secret.txt\n"),
    ];
    const { run } = await submit(ctx, "command: python main.py\ncode: .\n", files);
    expect((await getRunDetail(ctx, run)).status).toBe("queued");
    expect((await listCode(ctx, run)).map(({ path }) => path)).toEqual([".amlignore", "main.py"]);
  });

  it("reads a conda file from the page's own files", async () => {
    const ctx = await makeWorkspace(services);
    const conda = await store(ctx, "conda.yml", "dependencies: [python=3.11, pip, {pip: [six]}]\n");
    const yaml = "command: python -V\nenvironment:\n  conda_file: conda.yml\n  image: python:3.11\n";
    const { run } = await submit(ctx, yaml, [conda]);
    expect((await getRunDetail(ctx, run)).environment?.packages).toContain("six");
  });

  it("runs an earlier run again with edited code", async () => {
    const ctx = await makeWorkspace(services);
    const first = await submit(ctx, "command: python a.py\ncode: .\n", [await store(ctx, "a.py", "1")]);
    const again = await submit(
      ctx,
      "command: python b.py\ncode: .\n",
      [await store(ctx, "b.py", "2")],
      first.run,
    );
    expect((await listCode(ctx, again.run)).map(({ path }) => path)).toEqual(["b.py"]);
  });

  it("tells every mistake with its line, and makes nothing", async () => {
    const ctx = await makeWorkspace(services);
    const wrong = submit(ctx, "command: python x.py\ncode: nowhere\nlimits:\n  timeout: soon\n");
    await expect(wrong).rejects.toMatchObject({ code: "invalid" });
    const issues = await wrong.catch((failure) => failure.details.issues);
    expect(issues.map(({ line }: { line: number }) => line)).toEqual(expect.arrayContaining([2, 4]));
    expect((await browseRuns(ctx, {})).runs).toEqual([]);
  });

  it("does not give away what another workspace stored", async () => {
    const [ctx, other] = [await makeWorkspace(services), await makeWorkspace(services)];
    const foreign = await store(other, "secret.py", "theirs");
    await expect(submit(ctx, "command: ls\ncode: .\n", [foreign])).rejects.toMatchObject({ code: "invalid" });
  });

  it("is refused to a Reader", async () => {
    const ctx = await makeWorkspace(services, { role: "reader" });
    await expect(submit(ctx, "command: ls\n")).rejects.toMatchObject({ code: "forbidden" });
    await expect(runSample(ctx)).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("runSample", () => {
  it("queues the first example with its code", async () => {
    const ctx = await makeWorkspace(services);
    const { run } = await runSample(ctx);
    const detail = await getRunDetail(ctx, run);
    expect(detail).toMatchObject({
      status: "queued",
      displayName: "First run",
      experimentName: "first-steps",
    });
    expect(detail.snapshot?.fileCount).toBe(1);
  });
});

describe("watchChanges", () => {
  it("begins with “anything”, then names what changed here, and ends when its reader leaves", async () => {
    const [ctx, other] = [await makeWorkspace(services), await makeWorkspace(services)];
    const reader = new AbortController();
    const changes = watchChanges(ctx, "runs", reader.signal);
    expect(await changes.next()).toEqual({ value: { ids: null }, done: false });
    const next = changes.next();
    await notify(services.db, "runs", `${other.workspaceId} run_theirs`);
    await notify(services.db, "runs", `${ctx.workspaceId} run_ours`);
    expect(await next).toEqual({ value: { ids: ["run_ours"] }, done: false });
    const last = changes.next();
    reader.abort();
    expect((await last).done).toBe(true);
  });
});

describe("a run's row", () => {
  it("counts children, and shows why it failed", async () => {
    const ctx = await makeWorkspace(services);
    const experimentId = await makeExperiment(ctx);
    const parent = await makeRun(ctx, { experimentId });
    const child = await makeRun(ctx, { experimentId });
    const error = { code: "ExitCode" as const, message: "It ended with exit code 1." };
    await services.db.update(runs).set({ parentId: parent.id, error }).where(eq(runs.id, child.id));
    const { runs: rows } = await browseRuns(ctx, { parent: null });
    expect(rows).toMatchObject([{ name: parent.name, childCount: 1 }]);
    const { runs: children } = await browseRuns(ctx, { parent: parent.name });
    expect(children).toMatchObject([{ name: child.name, errorMessage: error.message }]);
  });
});
