import { execFileSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { paths } from "@/domain/data-folder";
import type { EnvironmentSpec } from "@/domain/environments";
import { importImage, makeRootFolder } from "../../../../testing/container-images";
import { startTestNode } from "../../../../testing/with-node";
import { hashOf } from "../provide";

const spec = (given: Partial<EnvironmentSpec>): EnvironmentSpec => ({
  label: "mine",
  packages: [],
  variables: {},
  notices: [],
  ...given,
});

const leftIn = (home: string): string[] =>
  readdirSync(path.join(home, "environments")).filter((name) => /^\.(building|taken|old)-/.test(name));

describe("an image as an environment", () => {
  test("is the file system of its runs, which see nothing of the machine, and is brought once", async () => {
    const image = importImage(makeRootFolder({ proof: "only the image has this\n" }), ["ENV GREETING=hello"]);
    const { controller, home } = await startTestNode();
    const environment = spec({ image, variables: { OWN: "mine" } });
    const command =
      'cat /proof; echo "$GREETING"; ls /; id -u; echo done > outputs/result; test -e /usr || echo no usr';
    const first = controller.submit({ command, environment });
    expect(await controller.outcomeOf(first), controller.logOf(first)).toEqual({ status: "completed" });
    const { files } = controller.runs.get(first)!;
    const log = files.get("user_logs/std_log.txt")!;
    expect(log).toContain("only the image has this\nhello\n");
    expect(log).toContain("no usr\n");
    expect(log).not.toMatch(/^0$/m);
    expect(files.get("outputs/result")).toBe("done\n");
    expect(files.get("azureml-logs/environment_build.log")).toContain(`Taking the image ${image}`);
    const resolved = [expect.stringMatching(/^localhost\/.* sha256:[0-9a-f]{64}$/)];
    expect(controller.builds).toMatchObject([{ status: "building" }, { status: "ready", resolved }]);

    const second = controller.submit({ command: "cat /proof", environment });
    expect(await controller.outcomeOf(second)).toEqual({ status: "completed" });
    expect(controller.runs.get(second)!.files.has("azureml-logs/environment_build.log")).toBe(false);
    expect(leftIn(home)).toEqual([]);
    expect(execFileSync("podman", ["image", "mount"], { encoding: "utf8" })).not.toContain(image);
  });

  test("that brings devices, programs with another's rights and links out of itself reaches nothing by them", async () => {
    const root = makeRootFolder({ "etc/kept": "kept\n" });
    rmSync(path.join(root, "etc"), { recursive: true });
    mkdirSync(path.join(root, "var"));
    const top = os.tmpdir().split("/")[1]!;
    for (const [at, to] of Object.entries({
      etc: "/root",
      "var/tmp": "../../../../etc",
      [top]: "../oldroot/root",
    }))
      symlinkSync(to, path.join(root, at));
    execFileSync("mknod", [path.join(root, "bin/disk"), "b", "8", "0"]);
    writeFileSync(path.join(root, "bin/other"), "#!/bin/sh\nid -u\n");
    chmodSync(path.join(root, "bin/other"), 0o6777);
    writeFileSync(path.join(root, "secret"), "for root\n", { mode: 0o600 });
    const environment = spec({ image: importImage(root) });
    const { controller, home } = await startTestNode();
    const before = readdirSync("/root").sort();
    const command =
      "ls -l /bin/other /bin/disk; ls -ld /etc /var/tmp; ls /etc; cat /secret; touch /var/tmp/x && echo ours";
    const runId = controller.submit({ command, environment });
    expect(await controller.outcomeOf(runId), controller.logOf(runId)).toMatchObject({ status: "completed" });
    const log = controller.logOf(runId) || controller.runs.get(runId)!.files.get("user_logs/std_log.txt")!;
    expect(log).toMatch(/^-rwxr-xr-x .* \/bin\/other$/m);
    expect(log).toContain("/bin/disk: No such file");
    expect(log).toMatch(/^d\S+ .* \/etc$/m);
    expect(log).toContain("for root\nours\n");
    expect(readdirSync("/root").sort()).toEqual(before);
    const rootfs = path.join(paths.environment(home, hashOf(environment)), "rootfs");
    expect(lstatSync(path.join(rootfs, "bin/other")).mode & 0o7777).toBe(0o755);
    expect(lstatSync(path.join(rootfs, top)).isDirectory()).toBe(true);
  });

  test("that is not there, and one that has no shell, are told in a sentence", async () => {
    const { controller, home } = await startTestNode();
    const missing = controller.submit({ command: "true", environment: spec({ image: "localhost/none:1" }) });
    expect((await controller.errorOf(missing)).message).toBe(
      "The environment mine could not be built: there is no image localhost/none:1 on this machine.",
    );
    const root = makeRootFolder();
    rmSync(path.join(root, "bin"), { recursive: true });
    const bare = controller.submit({ command: "true", environment: spec({ image: importImage(root) }) });
    expect((await controller.errorOf(bare)).message).toContain("no command can be run in it, as its /bin/sh");
    expect(leftIn(home)).toEqual([]);
  });

  test("is refused where no engine answers, with what to install", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-engines-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const name of ["podman", "docker"])
      writeFileSync(path.join(folder, name), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    const { controller } = await startTestNode({ hostVariables: { PATH: `${folder}:${process.env.PATH}` } });
    const runId = controller.submit({ command: "true", environment: spec({ image: "localhost/none:1" }) });
    expect(await controller.errorOf(runId)).toMatchObject({
      code: "EnvironmentBuild",
      message: expect.stringContaining("install podman on it"),
    });
  });
});

describe("a Dockerfile", () => {
  test("is built in a place of its own, and its runs have what its lines made", async () => {
    const base = importImage(makeRootFolder({ proof: "of the base\n" }));
    const { controller } = await startTestNode();
    const dockerfile = `FROM ${base}\nENV WHO=built\nRUN cat /proc/self/uid_map > /map && ls ${os.homedir()} > /seen; echo "made of $(cat /proof)" > /made\n`;
    const environment = spec({ dockerfile });
    const runId = controller.submit({ command: 'cat /made; echo "$WHO"; cat /map', environment });
    expect(await controller.outcomeOf(runId), JSON.stringify(controller.builds)).toEqual({
      status: "completed",
    });
    const { files } = controller.runs.get(runId)!;
    expect(files.get("user_logs/std_log.txt")).toMatch(
      /^made of of the base\nbuilt\n +0 +[345]\d{8} +65536\n$/,
    );
    expect(files.get("azureml-logs/environment_build.log")).toContain("STEP 3/3: RUN");
  });

  test("takes the files beside it, and is built anew where one is another", async () => {
    const base = importImage(makeRootFolder());
    const { controller } = await startTestNode();
    const dockerfile = `FROM ${base}\nCOPY . /app/\nRUN ls -l /app/bin && /app/bin/tool > /said\n`;
    const say = async (text: string) => {
      const files = [
        controller.file("bin/tool", `#!/bin/sh\necho ${text}\n`, true),
        controller.file("left-out", "x"),
        controller.file(".dockerignore", "left-out\n"),
      ];
      const context = files.map(({ path: at, sha256, executable }) => ({ path: at, sha256, executable }));
      const environment = spec({ dockerfile, context });
      const runId = controller.submit({ command: "cat /said; ls /app", environment });
      expect(await controller.outcomeOf(runId), JSON.stringify(controller.builds)).toEqual({
        status: "completed",
      });
      return controller.runs.get(runId)!.files.get("user_logs/std_log.txt");
    };
    expect(await say("one")).toBe("one\nbin\n");
    expect(await say("two")).toBe("two\nbin\n");
  });

  test("that fails names the line, and shows what that said", async () => {
    const base = importImage(makeRootFolder());
    const { controller, home } = await startTestNode();
    const dockerfile = `# nothing\nFROM ${base}\nRUN echo so far && \\\n  ls /not-there\n`;
    const runId = controller.submit({ command: "true", environment: spec({ dockerfile }) });
    const error = await controller.errorOf(runId);
    expect(error.message).toMatch(
      /line 3 of the Dockerfile failed: RUN echo so far && +ls \/not-there \(exit status 1\)/,
    );
    expect(error.excerpt).toContain("ls: /not-there: No such file or directory");
    expect(leftIn(home)).toEqual([]);
  });
});
