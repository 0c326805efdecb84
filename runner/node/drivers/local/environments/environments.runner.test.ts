import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { EnvironmentSpec } from "@/domain/environments";
import { startIndex } from "../../../testing/package-index";
import { startEnvironments } from "../../../testing/with-environments";
import { prepareNode, startTestNode } from "../../../testing/with-node";
import type { ReadyEnvironment } from "./ready";

const spec = (given: Partial<EnvironmentSpec>): EnvironmentSpec => ({
  label: "mine",
  packages: [],
  variables: {},
  notices: [],
  ...given,
});
const SIX = spec({ packages: ["six==1.16.0", "humanize==4.9.0"] });

/** The folders of builds that are under way, or were left. */
const buildsIn = (home: string): string[] =>
  ["environments", "environments/.fetched"]
    .map((name) => path.join(home, name))
    .flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : []))
    .filter((name) => /^\.(building|old)-/.test(name));

describe("an environment", () => {
  test("is built once for all who wait, shows its log and what was resolved, and is found by a restarted node", async () => {
    const { controller, node, start } = await startTestNode();
    const command = "python -c 'import six, humanize; print(six.__version__, humanize.intcomma(12345))'";
    const ids = [1, 2].map(() => controller.submit({ command, environment: SIX }));
    for (const id of ids) expect(await controller.outcomeOf(id)).toEqual({ status: "completed" });
    expect(controller.builds.map((build) => build.status)).toEqual(["building", "ready"]);
    expect(controller.builds[1]!.resolved).toEqual(
      expect.arrayContaining(["six==1.16.0", "humanize==4.9.0"]),
    );
    const { files, progress } = controller.runs.get(ids[0]!)!;
    expect(files.get("azureml-logs/environment_build.log")).toContain("six==1.16.0");
    expect(files.get("user_logs/std_log.txt")).toBe("1.16.0 12,345\n");
    expect(progress[0]).toMatchObject({
      waitingReason: "The environment mine is building.",
      buildId: "bld_1",
    });
    await node.stop();
    await start();
    const third = controller.submit({ command, environment: SIX });
    await controller.outcomeOf(third);
    expect(controller.builds.map((build) => build.status)).toEqual(["building", "ready", "ready"]);
    expect(controller.runs.get(third)!.files.has("azureml-logs/environment_build.log")).toBe(false);
  });

  test("that cannot be resolved fails the run with the resolver's words", async () => {
    const { controller } = await startTestNode();
    const environment = spec({ packages: ["surely-no-such-package-7351==1.0"] });
    const runId = controller.submit({ command: "true", environment });
    const error = await controller.errorOf(runId);
    expect(error).toMatchObject({
      code: "EnvironmentBuild",
      message: expect.stringContaining("mine could not be built"),
    });
    expect(error.excerpt).toContain("surely-no-such-package-7351");
    expect(controller.builds.at(-1)).toMatchObject({
      status: "failed",
      error: expect.stringContaining("surely-no-such-package"),
    });
    expect(controller.runs.get(runId)!.files.get("azureml-logs/environment_build.log")).toContain(
      "surely-no-such",
    );
  });

  test("with PyTorch says in its log which build of it is taken where there is no GPU", async () => {
    const { controller } = await startTestNode();
    const environment = spec({ packages: ["torch==0.0.0.dev0", "torchvision"] });
    const runId = controller.submit({ command: "true", environment });
    expect((await controller.errorOf(runId)).excerpt).toContain("torch==0.0.0.dev0");
    const log = controller.runs.get(runId)!.files.get("azureml-logs/environment_build.log");
    expect(log).toMatch(/PyTorch is taken without|large PyTorch of the package index is taken/);
  });

  test("takes what was downloaded before by hard links, also its own files, and is compiled when it is there", async () => {
    const { build, compiled, log, home } = await startEnvironments();
    const first = await build(["six==1.16.0"]);
    const second = await build(["six==1.16.0", "humanize==4.9.0"]);
    const six = ({ sitePackages }: ReadyEnvironment) => statSync(path.join(sitePackages!, "six.py"));
    expect(six(second).ino).toBe(six(first).ino);
    expect(statSync(second.folder!).uid).toBe(process.getuid!());
    expect(log()).toContain("The environment is ready.");
    await compiled();
    const bytecode = readdirSync(path.join(second.sitePackages!, "__pycache__"));
    expect(bytecode.filter((name) => name.startsWith("six."))).toHaveLength(1);
    expect(buildsIn(home)).toEqual([]);
  });

  test("is compiled in the order of what was asked for and what that needs, and the rest after it", async () => {
    const { build, compiled } = await startEnvironments();
    const { sitePackages } = await build(["python-dateutil==2.9.0.post0"]);
    await compiled();
    const compiledAt = (folder: string, module: string): bigint => {
      const bytecode = path.join(sitePackages!, folder, "__pycache__");
      const file = readdirSync(bytecode).find((name) => name.startsWith(`${module}.`));
      return statSync(path.join(bytecode, file!), { bigint: true }).mtimeNs;
    };
    const [asked, needed, other] = [
      compiledAt("dateutil", "easter"),
      compiledAt(".", "six"),
      compiledAt("pip", "__init__"),
    ];
    expect(asked < needed && needed < other).toBe(true);
  });

  test("that has a package which does not come ready to install is built where its code may run", async () => {
    const index = await startIndex({ source: "said.append('built')" });
    const { build, builds, log } = await startEnvironments({ UV_INDEX: index.url.href });
    const { folder } = await build(["source"]);
    expect(existsSync(folder!)).toBe(true);
    expect(log()).toContain("Not every package comes ready to install");
    expect(builds.at(-1)!.resolved).toContain("source==1.0");
  });

  test("whose Python is not here says which ones are", async () => {
    const { controller } = await startTestNode();
    const error = await controller.errorOf(
      controller.submit({ command: "true", environment: spec({ python: "2.5" }) }),
    );
    expect(error.message).toMatch(
      /^Python 2\.5 is not on this machine; ask for one that it has: .*3\.\d+\.\d+/,
    );
  });

  test("may name an interpreter, and nothing that lies beside it is run with our rights", async () => {
    const planted = mkdtempSync(path.join(os.tmpdir(), "atelier-planted-"));
    onTestFinished(() => rmSync(planted, { recursive: true, force: true }));
    mkdirSync(path.join(planted, "bin"));
    chmodSync(planted, 0o755);
    const proof = path.join(planted, "proof");
    const program = `#!/bin/sh\ntouch ${proof}\nexec /usr/bin/python3 "$@"\n`;
    writeFileSync(path.join(planted, "bin", "python3"), program, { mode: 0o755 });
    const { controller } = await startTestNode();
    const environment = spec({ python: path.join(planted, "bin", "python3") });
    await controller.outcomeOf(controller.submit({ command: "true", environment }));
    expect(readdirSync(planted)).toEqual(["bin"]);
  });

  test("may name an interpreter of the machine, and sees its packages", async () => {
    const { controller } = await startTestNode();
    const runId = controller.submit({
      command: "python -c 'import sys; print(sys.base_prefix)'",
      environment: spec({ python: "/usr/bin/python3" }),
    });
    await controller.outcomeOf(runId);
    expect(controller.logOf(runId)).toBe("/usr\n");
    const other = controller.submit({ command: "true", environment: spec({ python: "/etc/passwd" }) });
    expect((await controller.errorOf(other)).message).toMatch(
      /^There is no Python 3 for runs at \/etc\/passwd: /,
    );
  });

  test("cannot be changed by a run, and what a run installs stays its own", async () => {
    const { controller } = await startTestNode();
    const look = "python -c 'import six, humanize; print(six.__version__, humanize.__version__)'";
    const first = controller.submit({
      command: `pip install -q six==1.15.0 cowsay==6.1 && ${look} && cowsay -t moo | grep moo`,
      environment: SIX,
    });
    expect(await controller.outcomeOf(first)).toEqual({ status: "completed" });
    expect(controller.logOf(first)).toContain("1.15.0 4.9.0");
    expect(controller.logOf(first)).toContain("moo");
    const second = controller.submit({ command: `${look}; python -c 'import cowsay'`, environment: SIX });
    expect((await controller.errorOf(second)).message).toContain(
      "ModuleNotFoundError: No module named 'cowsay'",
    );
    expect(controller.logOf(second)).toContain("1.16.0 4.9.0");
  });

  test("without packages needs no build, and has python, python3 and pip", async () => {
    const { controller } = await startTestNode();
    const runId = controller.submit({
      command:
        "python --version && python3 --version && pip --version && pip install -q six && python -c 'import six'",
    });
    expect(await controller.outcomeOf(runId)).toEqual({ status: "completed" });
    expect(controller.builds).toEqual([]);
  });

  test("is built by pip where uv cannot be had", async () => {
    const prepared = prepareNode();
    mkdirSync(path.join(prepared.home, "tools", "uv", "in-the-way"), { recursive: true });
    await prepared.start();
    const runId = prepared.controller.submit({
      command: "python -c 'import six; print(six.__version__)'",
      environment: SIX,
    });
    expect(await prepared.controller.outcomeOf(runId)).toEqual({ status: "completed" });
    expect(prepared.controller.logOf(runId)).toContain("1.16.0");
    expect(prepared.controller.builds[1]!.resolved).toContain("six==1.16.0");
  });

  test("whose build was interrupted is built from the start by the next node", async () => {
    const { controller, home, node, start } = await startTestNode();
    const runId = controller.submit({ command: "python -c 'import six'", environment: SIX });
    await controller.until(() => buildsIn(home).length > 0);
    await node.stop();
    expect(controller.runs.get(runId)!.outcome).toBeUndefined();
    await start();
    expect(await controller.outcomeOf(runId)).toEqual({ status: "completed" });
    expect(buildsIn(home)).toEqual([]);
  });
});
