import { expect, it } from "vitest";
import { joinWorkspace, makeRun, makeWorkspace, outcomeOf, testServices } from "@/db/factories";
import { environmentBuilds } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { newId } from "@/domain/ids";
import { getAsset } from "../assets/get-asset";
import type { WorkspaceCtx } from "../core/context";
import { type Files, sendFiles } from "../snapshots/testing";
import { issuesOf, submitFiles } from "../submit/testing";
import { createEnvironment } from "./create-environment";
import { createVersion } from "./create-from-page";
import { environmentHash } from "./environment-hash";
import { listVersionBuilds } from "./version-builds";

const services = testServices(testDatabase());

async function create(ctx: WorkspaceCtx, yaml: string, files: Files = {}) {
  const ask = (paths: Parameters<typeof createEnvironment>[1]["paths"]) =>
    createEnvironment(ctx, { yaml, paths });
  return (await sendFiles(ctx, files, ask)).answer.asset!;
}

const YAML =
  "name: small\nversion: 1\nimage: mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu20.04\nconda_file: conda.yml\n";
const CONDA = "dependencies: [python=3.11, pip, {pip: [tabulate==0.9.0]}]\n";

it("keeps an environment with its conda file, and jobs use it by version and as the latest", async () => {
  const ctx = await makeWorkspace(services, { role: "dataScientist" });
  const made = await create(ctx, YAML, { "conda.yml": CONDA });
  expect(made.spec.environment.conda_file).toMatchObject({
    dependencies: ["python=3.11", "pip", expect.anything()],
  });
  const again = await create(ctx, `${YAML}description: the same\n`, { "conda.yml": `# a comment\n${CONDA}` });
  expect(again).toMatchObject({ id: made.id, description: "the same" });
  expect(await outcomeOf(create(ctx, YAML, { "conda.yml": "dependencies: [pip]" }))).toBe("conflict");
  for (const reference of ["azureml:small:1", "azureml:small@latest", "small"]) {
    const { run } = await submitFiles(ctx, `command: ls\nenvironment: ${reference}\n`);
    expect(run.environment).toMatchObject({
      label: "small:1",
      packages: expect.arrayContaining(["tabulate==0.9.0"]),
    });
  }
  const { usedBy } = await getAsset(ctx, { kind: "environment", asset: "small" });
  expect(usedBy.map(({ role }) => role)).toEqual(["environment", "environment", "environment"]);
  const [unknown] = await issuesOf(submitFiles(ctx, "command: ls\nenvironment: azureml:smalll@latest\n"));
  expect(unknown!.message).toContain("small");
  const [version] = await issuesOf(submitFiles(ctx, "command: ls\nenvironment: azureml:small:4\n"));
  expect(version!.message).toContain("version “4”");
});

it("takes the lists that a conda file or a pip list names, which count as if they stood there", async () => {
  const ctx = await makeWorkspace(services);
  const yaml = "name: lists\nversion: 1\nconda_file: env/conda.yml\n";
  const files = {
    "env/conda.yml": "dependencies: [python=3.11, pip, {pip: [-r lists/all.txt]}]\n",
    "env/lists/all.txt": "tabulate==0.9.0\n-r more.txt\n",
    "env/lists/more.txt": "humanize # for numbers\n",
  };
  const made = await create(ctx, yaml, files);
  expect(made.spec.resolved.packages).toEqual(expect.arrayContaining(["tabulate==0.9.0"]));
  expect(made.spec.environment.conda_file).toMatchObject({
    dependencies: ["python=3.11", "pip", { pip: ["tabulate==0.9.0", "humanize # for numbers"] }],
  });
  const [wrong] = await issuesOf(
    create(ctx, yaml, { ...files, "env/lists/more.txt": "humanize\n-e ./mine\n" }),
  );
  expect(wrong).toMatchObject({ file: "env/lists/more.txt", line: 2 });
  const [missing] = await issuesOf(create(ctx, yaml, { "env/conda.yml": files["env/conda.yml"] }));
  expect(missing).toMatchObject({
    line: 3,
    message:
      "`conda_file` names env/lists/all.txt, which is not there. Paths start at the folder of the YAML file.",
  });
  const job = "command: ls\nenvironment: {pip: [-r all.txt]}\n";
  const { run } = await submitFiles(ctx, job, { "all.txt": "humanize==4.9\n" });
  expect(run.environment!.packages).toContain("humanize==4.9");
});

it("refuses what it could not build, a curated name and what is not there, each at its line", async () => {
  const ctx = await makeWorkspace(services);
  const issue = async (yaml: string, files: Files = {}) => (await issuesOf(create(ctx, yaml, files)))[0];
  expect(await issue("name: minimal\npip: [x]\n")).toMatchObject({ line: 1, path: "name" });
  expect(await issue("name: e\nconda_file: c.yml\n")).toMatchObject({ line: 2 });
  expect(await issue('name: e\nimage: "dir:/etc"\n')).toMatchObject({
    message: expect.stringContaining("names no image"),
  });
  expect(await issue("name: e\n")).toMatchObject({ message: expect.stringContaining("needs a conda_file") });
  expect(await issue("name: e\nchannels: [x]\n")).toMatchObject({ line: 2 });
});

it("gets its next version from the page, where what is wrong has its line", async () => {
  const ctx = await makeWorkspace(services);
  await create(ctx, "name: small\nversion: 1\npip: [humanize]\n");
  const write = (yaml: string, by = ctx) =>
    createVersion(by, { name: "small", yaml, idempotencyKey: yaml.slice(0, 100) });
  expect(await write("pip:\n  - humanize\n  - tabulate\n")).toEqual({ name: "small", version: "2" });
  expect(await issuesOf(write("pip:\n  - humanize\n  - -e .\n"))).toMatchObject([{ line: 3 }]);
  expect(await issuesOf(write("os_type: linux\nconda_file: conda.yml\n"))).toMatchObject([
    { line: 2, message: expect.stringContaining("conda.yml is a file") },
  ]);
  expect(await outcomeOf(write("pip: [a]", await joinWorkspace(ctx, "reader")))).toBe("forbidden");
});

it("shows its builds to the workspaces whose runs have asked for it", async () => {
  const ctx = await makeWorkspace(services);
  const { spec } = await create(ctx, `name: small\nversion: 1\npip: ["humanize==${Date.now()}"]\n`);
  const of = { name: "small", version: "1" };
  expect(await listVersionBuilds(ctx, of)).toEqual({ builds: [], sizeBytes: null, can: { rebuild: true } });
  const [id, hash] = [newId("build"), environmentHash(spec.resolved)];
  const values = { id, hash, nodeId: "node", status: "ready" as const, resolved: ["humanize==1"] };
  await services.db.insert(environmentBuilds).values(values);
  await makeRun(ctx, { buildId: id, environment: spec.resolved });
  expect((await listVersionBuilds(ctx, of)).builds).toMatchObject([{ id, resolved: ["humanize==1"] }]);
});

it("is registered by who may write environments, in their workspace only", async () => {
  const owner = await makeWorkspace(services);
  await create(owner, "name: small\npip: [humanize]\n");
  const reader = await joinWorkspace(owner, "reader");
  expect(await outcomeOf(create(reader, "name: small\npip: [humanize]\n"))).toBe("forbidden");
  const other = await makeWorkspace(services);
  expect(await issuesOf(submitFiles(other, "command: ls\nenvironment: azureml:small:1\n"))).toHaveLength(1);
});

it("keeps the files that a Dockerfile may take, by which two versions differ, and asks for no others", async () => {
  const ctx = await makeWorkspace(services);
  const yaml = "name: tool\nversion: 1\nbuild: {path: docker}\n";
  const files = {
    "docker/Dockerfile": "FROM busybox\nCOPY tool.sh /tool.sh\n",
    "docker/tool.sh": "echo one\n",
  };
  const made = await create(ctx, yaml, files);
  const { context } = made.spec.resolved;
  expect(context!.map(({ path }) => path).sort()).toEqual(["Dockerfile", "tool.sh"]);
  expect(made.spec.environment.build).toEqual({ path: "docker", dockerfile: files["docker/Dockerfile"] });
  const other = { ...files, "docker/tool.sh": "echo two\n" };
  expect(await outcomeOf(create(ctx, yaml, other))).toBe("conflict");
  const { run } = await submitFiles(ctx, "command: ls\nenvironment: azureml:tool:1\n");
  expect(run.environment).toMatchObject({ label: "tool:1", context });
  const written = await submitFiles(ctx, "command: ls\nenvironment: {build: {path: docker}}\n", other);
  expect(environmentHash(written.run.environment!)).not.toBe(environmentHash(run.environment!));

  const alone = { "docker/Dockerfile": "FROM busybox\nRUN true\n", "docker/tool.sh": "echo one\n" };
  const { run: plain, asked } = await submitFiles(
    ctx,
    "command: ls\nenvironment: {build: {path: docker}}\n",
    alone,
  );
  expect(plain.environment).not.toHaveProperty("context");
  expect(asked.flatMap(({ paths, texts }) => [...paths, ...texts])).not.toContain("docker");
  const [missing] = await issuesOf(
    submitFiles(ctx, "command: ls\nenvironment: {build: {path: docker, dockerfile_path: D}}\n", files),
  );
  expect(missing!.message).toContain("names docker/D, which is not there");
});
