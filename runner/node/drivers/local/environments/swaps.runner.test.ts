import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { startIndex } from "../../../testing/package-index";
import { startEnvironments } from "../../../testing/with-environments";
import { FIRST_UID } from "../../../testing/with-node";
import { ownedBy } from "../processes";
import { buildUids } from "./build-users";

/** A folder that no build may touch, with all that tells whether one did. */
function makeVictim() {
  const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-victim-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(path.join(folder, "bin"), { mode: 0o777 });
  mkdirSync(path.join(folder, "lib"));
  writeFileSync(path.join(folder, "secret"), "six==1.0\n", { mode: 0o666 });
  writeFileSync(path.join(folder, "bin", "tool"), "#!/usr/bin/python3\n", { mode: 0o4775 });
  const facts = () =>
    ["", "bin", "lib", "secret", "bin/tool"].map((name) => {
      const { mode, uid, gid } = lstatSync(path.join(folder, name));
      return [
        name,
        mode,
        uid,
        gid,
        statSync(path.join(folder, name)).isFile() && readFileSync(path.join(folder, name), "utf8"),
      ];
    });
  const before = facts();
  return {
    folder,
    expectWhole() {
      expect(facts()).toEqual(before);
      expect(readdirSync(folder).sort()).toEqual(["bin", "lib", "secret"]);
      expect(readdirSync(path.join(folder, "lib"))).toEqual([]);
    },
  };
}

/**
 * Code that stays behind after the package was built and acts when the environment is finished. Inside of the sandbox
 * the victim's path is a harmless folder of its own, so that only hands outside of it are led astray.
 */
const stayBehind = (victim: string, act: string) => `
import os, time
victim = ${JSON.stringify(victim)}
build = os.path.dirname(os.path.dirname(os.environ["UV_CACHE_DIR"]))
os.makedirs(victim + "/bin", exist_ok=True)
os.makedirs(victim + "/lib", exist_ok=True)
def act():
${act
  .trim()
  .split("\n")
  .map((line) => `    ${line}`)
  .join("\n")}
if os.fork() == 0:
    os.setsid()
    if os.fork(): os._exit(0)
    for number in range(3): os.close(number)
    os.chdir(build)
    while not os.path.exists("resolved.txt") or not os.path.getsize("resolved.txt"): time.sleep(0.001)
    act()
    os._exit(0)
`;

async function buildWith(act: (victim: string) => string) {
  const victim = makeVictim();
  const index = await startIndex({ nasty: stayBehind(victim.folder, act(victim.folder)) });
  const environments = await startEnvironments({ UV_INDEX: index.url.href });
  const built = await environments.build(["nasty"]).catch((error: Error) => error);
  victim.expectWhole();
  const left = readdirSync(path.join(environments.home, "environments")).filter((name) =>
    /^\.[a-z]+-/.test(name),
  );
  expect(left.filter((name) => !name.startsWith(".lock-"))).toEqual([]);
  for (const uid of buildUids({ uidBase: FIRST_UID })) expect(ownedBy(uid)).toEqual([]);
  return { ...environments, built };
}

const swap = (name: string) => `
os.rename("${name}", "moved")
os.symlink(victim, "${name}")
`;

describe("what a package puts in the place of a build's own leads our hands nowhere", () => {
  test.each([
    ["env", swap("env"), "in the place of env"],
    [
      "env/bin",
      'os.rename("env/bin", "moved")\nos.symlink(victim + "/bin", "env/bin")',
      "in the place of env/bin",
    ],
    [
      "env/lib",
      'os.rename("env/lib", "moved")\nos.symlink(victim + "/lib", "env/lib")',
      "in the place of env/lib",
    ],
    ["env as a file", 'os.rename("env", "moved")\nopen("env", "w").close()', "could not be built"],
    [
      "resolved.txt",
      'os.remove("resolved.txt")\nos.symlink(victim + "/secret", "resolved.txt")',
      "in the place of resolved.txt",
    ],
    [
      "resolved.txt as a pipe",
      'os.remove("resolved.txt")\nos.mkfifo("resolved.txt")',
      "in the place of resolved.txt",
    ],
  ])("%s: the build fails in words", async (_, act, words) => {
    const { built } = await buildWith(() => act);
    expect(built).toBeInstanceOf(Error);
    expect((built as Error).message).toContain(words);
  });

  test.each([
    ["tmp", swap("tmp")],
    ["requirements.txt", swap("requirements.txt")],
    ["a file of env", 'os.remove("env/pyvenv.cfg")\nos.symlink(victim + "/secret", "env/pyvenv.cfg")'],
    ["our own mark", 'os.symlink(victim + "/secret", "env/.ok")'],
    ["our own mark as a folder", 'os.makedirs("env/.ok/deep")\nos.symlink(victim, "env/.ok/deep/link")'],
    ["a folder beside", 'os.symlink(victim, "env/lib/link")'],
  ])("%s: the build is whole", async (_, act) => {
    const { built, builds } = await buildWith(() => act);
    expect(built).toMatchObject({ folder: expect.any(String) });
    expect(builds.at(-1)).toMatchObject({
      status: "ready",
      resolved: expect.arrayContaining(["nasty==1.0"]),
    });
  });

  test("programs with another's rights, files for everybody and pipes are none afterwards", async () => {
    const { built } = await buildWith(
      () => `
open("env/bin/rights", "w").close()
os.chmod("env/bin/rights", 0o6777)
os.mkdir("env/open")
os.chmod("env/open", 0o3777)
os.mkfifo("env/pipe")
`,
    );
    const folder = (built as { folder: string }).folder;
    expect(lstatSync(path.join(folder, "bin/rights")).mode & 0o7777).toBe(0o755);
    expect(lstatSync(path.join(folder, "open")).mode & 0o7777).toBe(0o755);
    expect(existsSync(path.join(folder, "pipe"))).toBe(false);
    expect(lstatSync(folder).uid).toBe(process.getuid!());
  });

  test("a process that stays behind is ended before the environment is published", async () => {
    const { built } = await buildWith(
      () => `
while True:
    with open("env/late", "a") as file: file.write("x")
`,
    );
    const folder = (built as { folder: string }).folder;
    const size = () => statSync(path.join(folder, "late"), { throwIfNoEntry: false })?.size ?? 0;
    const first = size();
    expect(size()).toBe(first);
  });
});
