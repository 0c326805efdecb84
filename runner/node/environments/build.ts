import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { EnvironmentSpec } from "@/domain/environments";
import { paths } from "@/runner/protocol";
import { run, runInto, USUAL_PATH } from "../commands";
import { readSmallFile, removeTree } from "../files/safe-files";
import { buildUid } from "../launch/detect";
import { type Isolation, ownsUids, sandboxCommand } from "../launch/sandbox";
import type { PlaceNetwork } from "../network/networks";
import type { Settings } from "../options";
import { readTail } from "../watch/log-tail";
import { BUILD_SCRIPT, BUILD_VARIABLES } from "./build-script";
import type { Interpreter } from "./interpreters";
import { installerVariables } from "./package-variables";
import { BuildFailure } from "./ready";
import { resolversWords } from "./resolvers-words";

/** What `.ok` in a finished build says. It is there, by rename, only when all of it is. */
export interface BuiltEnvironment {
  executable: string;
  version: string;
  resolved: string[];
}

export interface BuildRequest {
  hash: string;
  spec: EnvironmentSpec;
  interpreter: Interpreter;
  uv: string | null;
}

/** How a build is kept away from us, and the network that it is in. */
export interface Sandbox {
  isolation: Isolation;
  network: PlaceNetwork | null;
}

const RESOLVED_LIMIT_BYTES = 2 ** 20;
/** How much of a failed build's log is searched for the reason. */
const LOG_LIMIT_BYTES = 2 ** 20;

/** The finished build of this hash, or null. A build whose interpreter is gone counts as none. */
export async function readBuilt(home: string, hash: string): Promise<BuiltEnvironment | null> {
  try {
    return JSON.parse(await readFile(path.join(paths.environment(home, hash), ".ok"), "utf8"));
  } catch {
    return null;
  }
}

/** Builds in a folder beside, as nobody's user, and renames at the end. The log goes to `paths.buildLog`. */
export async function buildEnvironment(
  settings: Settings,
  sandbox: Sandbox,
  request: BuildRequest,
  signal: AbortSignal,
): Promise<BuiltEnvironment> {
  const { home } = settings;
  const logFile = paths.buildLog(home, request.hash);
  // A builder that outlived its runner still writes where it began, so each build has a folder of its own.
  const folder = path.join(home, "environments", `.building-${request.hash}-${randomUUID()}`);
  await mkdir(path.dirname(logFile), { recursive: true });
  await removeLeftovers(home, request.hash);
  await mkdir(path.join(folder, "tmp"), { recursive: true });
  const { O_CREAT, O_WRONLY, O_TRUNC, O_NOFOLLOW, O_APPEND } = constants;
  const log = await open(logFile, O_CREAT | O_WRONLY | O_TRUNC | O_APPEND | O_NOFOLLOW, 0o600);
  try {
    await log.write(introduce(request));
    const exitCode = await runBuild(settings, sandbox, request, folder, log.fd, signal);
    if (exitCode !== 0) throw await explainFailure(request, logFile, exitCode);
    await log.write("The environment is ready.\n");
    return await publish(home, request, folder);
  } finally {
    await log.close();
    await removeTree(folder);
  }
}

/** What killed builds of this hash have left, as far as it can be had. The caller has the lock: none is under way. */
async function removeLeftovers(home: string, hash: string): Promise<void> {
  const top = path.join(home, "environments");
  const left = (await readdir(top)).filter((name) => /^\.(building|old)-/.test(name) && name.includes(hash));
  await Promise.all(left.map((name) => removeTree(path.join(top, name)).catch(() => undefined)));
}

function introduce({ spec, interpreter, uv }: BuildRequest): string {
  const notices = spec.notices.map((notice) => `Note: ${notice}\n`).join("");
  const packages = spec.packages.map((line) => `  ${line.trim().replace(/\s+/g, " ")}\n`).join("");
  return `Building the environment ${spec.label} with Python ${interpreter.version} by ${uv ? "uv" : "pip"}.\n${notices}Packages:\n${packages}`;
}

async function runBuild(
  settings: Settings,
  { isolation, network }: Sandbox,
  { spec, interpreter, uv }: BuildRequest,
  folder: string,
  logFd: number,
  signal: AbortSignal,
): Promise<number> {
  const lines = spec.packages.map((line) => line.trim().replace(/\s+/g, " "));
  const wantsPip = !lines.some((line) => /^pip\b/i.test(line));
  await writeFile(
    path.join(folder, "requirements.txt"),
    [...lines, ...(wantsPip && uv ? ["pip"] : []), ""].join("\n"),
  );
  const uid = buildUid(settings);
  if (ownsUids(isolation.kind)) await run(["chown", "-R", `${uid}:${uid}`, folder]);
  const tmp = path.join(folder, "tmp");
  const readable = [...interpreter.prefixes, ...(uv ? [uv] : [])];
  const lends = interpreter.isNamed ? "--system-site-packages" : "";
  const script = ["/bin/sh", "-c", BUILD_SCRIPT, "build", folder, interpreter.executable, lends, uv ?? ""];
  const command = sandboxCommand(isolation, { uid, tmp, writable: [folder], readable, network }, script);
  const variables = {
    ...installerVariables(settings.hostVariables),
    ...BUILD_VARIABLES,
    PATH: USUAL_PATH,
    HOME: tmp,
    TMPDIR: tmp,
    LANG: "C.UTF-8",
    UV_CACHE_DIR: path.join(tmp, "uv-cache"),
    PIP_CACHE_DIR: path.join(tmp, "pip-cache"),
  };
  return runInto(
    logFd,
    command,
    variables,
    AbortSignal.any([signal, AbortSignal.timeout(settings.buildTimeoutMs)]),
  );
}

async function explainFailure(
  { spec }: BuildRequest,
  logFile: string,
  exitCode: number,
): Promise<BuildFailure> {
  const words = resolversWords(await readTail(logFile, LOG_LIMIT_BYTES));
  const reason =
    words.split("\n")[0]?.replace(/^[\s×✗]+|^(ERROR|error):\s*/g, "") ||
    `the build ended with exit code ${exitCode}`;
  return new BuildFailure(`The environment ${spec.label} could not be built: ${reason}`, words);
}

/** Gives the finished environment to us, so that no later build can change it, and moves it to its place. */
async function publish(
  home: string,
  { hash, interpreter }: BuildRequest,
  folder: string,
): Promise<BuiltEnvironment> {
  const environment = path.join(folder, "env");
  const resolvedText = await readSmallFile(path.join(folder, "resolved.txt"), RESOLVED_LIMIT_BYTES);
  if (process.getuid?.() === 0) await insistOn(["chown", "-R", "-h", "0:0", environment]);
  await insistOn(["chmod", "-R", "go-w", environment]);
  const resolved = resolvedText.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
  const built = { executable: interpreter.executable, version: interpreter.version, resolved };
  await rm(path.join(environment, ".ok"), { recursive: true, force: true });
  await writeFile(path.join(environment, ".ok"), JSON.stringify(built), { flag: "wx" });
  const target = paths.environment(home, hash);
  const old = path.join(home, "environments", `.old-${hash}-${randomUUID()}`);
  await rename(target, old).catch(() => undefined);
  await rename(environment, target);
  await rm(old, { recursive: true, force: true });
  return built;
}

const PUBLISH_TIMEOUT_MS = 300_000;

async function insistOn(command: string[]): Promise<void> {
  const { exitCode, stderr } = await run(command, { timeoutMs: PUBLISH_TIMEOUT_MS });
  if (exitCode !== 0) throw new Error(`${command[0]} failed: ${stderr.slice(0, 500)}`);
}
