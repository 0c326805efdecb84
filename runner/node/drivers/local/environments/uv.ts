import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { Settings } from "../../../options";
import { findProgram, run, USUAL_PATH } from "../commands";
import { installerVariables } from "./index/variables";
import type { Interpreter } from "./interpreters";

const INSTALL_TIMEOUT_MS = 120_000;

/** uv, from PATH or from our own tools, installed there on first need. Null where it cannot be had: pip serves then. */
export async function provideUv(settings: Settings, interpreters: Interpreter[]): Promise<string | null> {
  const found = findProgram("uv", settings.hostVariables.PATH);
  if (found) return found;
  const tools = path.join(settings.home, "tools", "uv");
  const program = path.join(tools, "bin", "uv");
  if (existsSync(program)) return program;
  const installer = interpreters.find((one) => one.pipWheel && /^3\.(9|1\d)\./.test(one.version));
  if (!installer) return null;
  const part = `${tools}.part-${process.pid}`;
  await mkdir(path.dirname(tools), { recursive: true });
  await rm(part, { recursive: true, force: true });
  const asked = await run(
    [
      installer.executable,
      "-m",
      "pip",
      "install",
      "--quiet",
      "--only-binary",
      ":all:",
      "--no-deps",
      "--target",
      part,
      "uv<1",
    ],
    {
      timeoutMs: INSTALL_TIMEOUT_MS,
      env: {
        PATH: USUAL_PATH,
        HOME: settings.home,
        PYTHONPATH: installer.pipWheel!,
        ...installerVariables(settings.hostVariables),
      },
    },
  );
  if (asked.exitCode === 0) await rename(part, tools).catch(() => undefined);
  else
    settings.log(
      `uv could not be installed, so environments are built by pip: ${asked.stderr.trim().split("\n").at(-1)}`,
    );
  await rm(part, { recursive: true, force: true });
  return existsSync(program) ? program : null;
}
