import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { joinWorkspace, makeRun, makeWorkspace, testServices } from "@/db/factories";
import { auditEvents, experiments, runEvents, runs, snapshots } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { loadAssignment } from "@/runner/controller/load-assignment";
import { submitJob } from "./submit-job";
import { issuesOf, storeText, submitFiles } from "./testing";

const services = testServices(testDatabase());

const FILES = {
  "src/train.py": "print(1)",
  "src/data.bin": "x",
  "data/t.csv": "a,b\n",
  "data/sub/u.csv": "c",
};
const YAML = `command: python train.py \${{inputs.count}} \${{inputs.table}} $[[--x \${{inputs.left}}]]
code: src
experiment_name: first
display_name: A run
tags: {team: blue}
environment_variables: {GREETING: grüße}
inputs:
  count: 3
  flag: true
  table: {type: uri_file, path: ./data/t.csv}
  folder: {type: uri_folder, path: data}
  left: {type: string, optional: true}
outputs:
  made: {type: uri_folder}
limits: {timeout: 60}
resources: {shm_size: 2g}
`;

describe("submitting a job", () => {
  it("whose values make its command longer than a program may be given is refused at its line", async () => {
    const ctx = await makeWorkspace(services);
    const yaml = `inputs:\n  a: ${"x".repeat(1_000)}\ncommand: ${"${{inputs.a}}".repeat(200)}\n`;
    expect(await issuesOf(submitFiles(ctx, yaml))).toEqual([
      expect.objectContaining({
        path: "command",
        line: 3,
        message: expect.stringMatching(/longer than 131071/),
      }),
    ]);
  });

  it("asks for paths, hashes and blobs in turn, and queues the run with all that its assignment needs", async () => {
    const ctx = await makeWorkspace(services, { role: "dataScientist" });
    const { run, asked } = await submitFiles(ctx, YAML, FILES, { git: { commit: "c0ffee", dirty: true } });
    expect(asked.map((needs) => needs.paths)[0]).toEqual(["src", "./data/t.csv", "data"]);
    expect(asked[1]!.hashes).toEqual({
      src: ["train.py", "data.bin"],
      "./data/t.csv": ["t.csv"],
      data: ["t.csv", "sub/u.csv"],
    });
    expect(run).toMatchObject({
      status: "queued",
      experimentName: "first",
      displayName: "A run",
      tags: { team: "blue" },
    });
    const assignment = await loadAssignment(services.db, run.id);
    expect(assignment).toMatchObject({
      workspace: ctx.workspace,
      timeoutSeconds: 60,
      shmBytes: 2 * 1024 ** 3,
      variables: { GREETING: "grüße" },
      outputs: [{ name: "made", kind: "folder" }],
      environment: { label: "minimal" },
    });
    expect(assignment.code.map((file) => [file.path, file.sizeBytes])).toEqual([
      ["data.bin", 1],
      ["train.py", 8],
    ]);
    // Postgres keeps the keys of JSON in an order of its own.
    expect(assignment.inputs).toEqual([
      { name: "flag", kind: "literal", value: "True" },
      { name: "count", kind: "literal", value: "3" },
      expect.objectContaining({
        name: "table",
        kind: "file",
        files: [expect.objectContaining({ path: "t.csv" })],
      }),
      expect.objectContaining({ name: "folder", kind: "folder" }),
    ]);
    const events = await services.db.select().from(runEvents).where(eq(runEvents.runId, run.id));
    expect(events.map((event) => event.status)).toEqual(["queued"]);
    const audited = await services.db.select().from(auditEvents).where(eq(auditEvents.target, run.id));
    expect(audited.map((event) => event.verb)).toEqual(["runs.submit"]);
  });

  it("asks for no byte that the workspace holds, stores equal folders once, and tells nothing of other workspaces", async () => {
    const [ctx, other] = [await makeWorkspace(services), await makeWorkspace(services)];
    const yaml = "command: ls\ncode: .\n";
    const files = { "a.txt": "the same", "sub/b.txt": "the same" };
    const first = await submitFiles(ctx, yaml, files);
    const second = await submitFiles(ctx, yaml, files);
    const foreign = await submitFiles(other, yaml, files);
    const blobsAsked = (each: typeof first) =>
      each.asked.flatMap((needs) => Object.values(needs.blobs).flat());
    expect(blobsAsked(first)).toEqual(["a.txt"]);
    expect(blobsAsked(second)).toEqual([]);
    expect(blobsAsked(foreign)).toEqual(["a.txt"]);
    expect(second.run.snapshotId).toBe(first.run.snapshotId);
    const rows = await services.db.select().from(snapshots).where(eq(snapshots.workspaceId, ctx.workspaceId));
    expect(rows.map((row) => row.fileCount)).toEqual([2]);
  });

  it("tells every mistake together, each with its line, and makes nothing", async () => {
    const ctx = await makeWorkspace(services);
    const yaml = `command: python x.py
code: ./nowhere
compute: azureml:cpu-cluster
inputs:
  a: {type: uri_fil, path: x}
  b: {type: uri_folder, path: data/t.csv}
  c: {type: uri_file, path: "azureml:titanic@latest"}
  d: {type: uri_folder, path: azureml://jobs/gone/outputs/made}
limits: {timeout: soon}
resources: {instance_count: 2}
`;
    const issues = await issuesOf(submitFiles(ctx, yaml, FILES, { file: "job.yml" }));
    expect(issues.map(({ file, line }) => `${file}:${line}`)).toEqual(
      [2, 3, 5, 6, 7, 8, 9, 10].map((line) => `job.yml:${line}`),
    );
    const words = [
      "nowhere",
      "cpu-cluster",
      "uri_fil",
      "uri_file",
      "titanic",
      "gone",
      "timeout",
      "instance_count",
    ];
    for (const [index, word] of words.entries()) expect(issues[index]!.message).toContain(word);
    const made = await services.db.select().from(runs).where(eq(runs.workspaceId, ctx.workspaceId));
    expect(made).toEqual([]);
  });

  it("answers the same submission sent twice, or at the same time, with one run", async () => {
    const ctx = await makeWorkspace(services);
    const send = () => submitFiles(ctx, "command: ls", {}, { idempotency_key: "k1" });
    const answers = await Promise.all([send(), send(), send()]);
    expect(new Set(answers.map(({ run }) => run.id)).size).toBe(1);
    expect((await send()).run.id).toBe(answers[0]!.run.id);
    const stranger = await joinWorkspace(ctx, "contributor");
    const theirs = await submitFiles(stranger, "command: ls", {}, { idempotency_key: "k1" });
    expect(theirs.run.id).not.toBe(answers[0]!.run.id);
  });

  it("refuses a name that is taken in the workspace, and takes the same name elsewhere", async () => {
    const [ctx, other] = [await makeWorkspace(services), await makeWorkspace(services)];
    await submitFiles(ctx, "command: ls\nname: mine");
    await expect(submitFiles(ctx, "command: ls\nname: mine")).rejects.toMatchObject({ code: "conflict" });
    const { run } = await submitFiles(other, "command: ls", {}, { name: "mine" });
    expect(run.name).toBe("mine");
  });

  it("refuses a Reader, at the first request", async () => {
    const ctx = await makeWorkspace(services, { role: "reader" });
    await expect(submitJob(ctx, { yaml: "command: ls" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(storeText(ctx, "x")).rejects.toMatchObject({ code: "forbidden" });
  });

  it("puts a run below the parent that it names; the script of a run only below its own", async () => {
    const ctx = await makeWorkspace(services);
    const [own, foreign] = [await makeRun(ctx), await makeRun(ctx)];
    const script = {
      ...ctx,
      actor: { ...ctx.actor, kind: "run", runId: own.id, isAdmin: false, workspaceId: ctx.workspaceId },
    } as typeof ctx;
    const yaml = `command: ls\nparent_job_name: ${own.name}\nexperiment_name: by script`;
    const { run } = await submitFiles(script, yaml);
    const [made] = await ctx.services.db
      .select()
      .from(experiments)
      .where(eq(experiments.id, run.experimentId));
    expect(made).toMatchObject({ createdByRunId: own.id });
    expect(run).toMatchObject({ parentId: own.id, rootId: own.id, createdByRunId: own.id });
    await expect(submitFiles(script, `command: ls\nparent_job_name: ${foreign.name}`)).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("refuses listings that could not be written out, naming the file", async () => {
    const ctx = await makeWorkspace(services);
    const sha256 = await storeText(ctx, "x");
    const tricks = [
      "../out.txt",
      "/etc/passwd",
      "a/../b",
      "a//b",
      "a\\b",
      "a\nb",
      "a\0b",
      ".",
      "x/".repeat(100),
    ];
    for (const path of tricks) {
      const paths = { ".": { kind: "folder" as const, files: [{ path, size: 1, sha256 }] } };
      const issues = await issuesOf(submitJob(ctx, { yaml: "command: ls\ncode: .", paths }));
      expect(issues[0]).toMatchObject({ file: "job.yml", line: 2 });
    }
    const clash = ["a", "a/b"].map((path) => ({ path, size: 1, sha256 }));
    const paths = { ".": { kind: "folder" as const, files: clash } };
    expect(await issuesOf(submitJob(ctx, { yaml: "command: ls\ncode: .", paths }))).toHaveLength(1);
  });

  it("survives paths that are called like members of every object", async () => {
    const ctx = await makeWorkspace(services);
    const yaml = "command: ls\ncode: constructor\nenvironment: file:__proto__\n";
    const answer = await submitJob(ctx, { yaml });
    expect(answer.needs?.paths).toEqual(["constructor", "__proto__"]);
  });

  it("reads conda files and environment files that the client sends, and tells their mistakes with their lines", async () => {
    const ctx = await makeWorkspace(services);
    const files = {
      "env/env.yml": "name: mine\nimage: python:3.11\nconda_file: conda.yml\n",
      "env/conda.yml": "dependencies:\n  - python=3.11\n  - pip\n  - pip: [numpy==2.0.0]\n",
    };
    const yaml = "command: ls\nenvironment: ./env/env.yml\n";
    const { run, asked } = await submitFiles(ctx, yaml, files);
    expect(asked.flatMap((needs) => needs.texts)).toEqual(["./env/env.yml", "./env/conda.yml"]);
    expect(run.environment).toMatchObject({ label: "mine", python: "3.11" });
    expect(run.notices.join()).toContain("base image");
    const bad = { ...files, "env/conda.yml": "dependencies: 5\n" };
    expect((await issuesOf(submitFiles(ctx, yaml, bad)))[0]).toMatchObject({
      file: "./env/conda.yml",
      line: 1,
    });
    const gone = { "env/env.yml": files["env/env.yml"] };
    expect(await issuesOf(submitFiles(ctx, yaml, gone))).toHaveLength(1);
  });

  it("limits memory by docker_args, and says which of them had no effect", async () => {
    const ctx = await makeWorkspace(services);
    const yaml = (args: string) => `command: ls\nresources: {docker_args: ${args}}\n`;
    const { run } = await submitFiles(ctx, yaml('"--memory=2g --gpus all"'));
    const assignment = await loadAssignment(services.db, run.id);
    expect(assignment.memoryBytes).toBe(2 * 1024 ** 3);
    expect(run.notices).toEqual([expect.stringContaining("docker_args --gpus all had no effect")]);
    const issues = await issuesOf(submitFiles(ctx, yaml("[--memory, lots]")));
    expect(issues.map(({ line, message }) => [line, message])).toEqual([
      [2, expect.stringContaining("--memory lots: a size such as --memory=2g")],
    ]);
  });
});
