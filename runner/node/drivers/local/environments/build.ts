import type { FileHandle } from "node:fs/promises";
import path from "node:path";
import type { EnvironmentSpec } from "@/domain/environments";
import { takeIndexes } from "@/domain/index-secrets";
import { normalName, readRequirement, tidyRequirement } from "@/domain/requirements";
import { nameWheelFile } from "@/domain/stored-wheels";
import type { Settings } from "../../../options";
import { runInto, USUAL_PATH } from "../commands";
import { sandboxCommand } from "../launch/sandbox";
import { BuildLog } from "./build-log";
import { BuildPlace, type PlaceContent, type PlaceUser } from "./build-place";
import { BUILD_SCRIPT, BUILD_VARIABLES, FETCH_SCRIPT } from "./build-script";
import { fetchUid } from "./build-users";
import { type BuiltEnvironment, putInPlace, type Sandbox, withLogFile } from "./finished";
import { RELAY } from "./index/relay";
import { buildVariables, withIndexes } from "./index/variables";
import type { Interpreter } from "./interpreters";
import { BuildFailure } from "./ready";
import { hasInvalidMetadata, reasonOf, resolversWords, unknownPackage } from "./resolvers-words";
import { ForeignEntry } from "./take-over";

export interface BuildRequest {
  hash: string;
  spec: EnvironmentSpec;
  interpreter: Interpreter;
  /** The values of the secrets in the addresses of its indexes. */
  secrets: Record<string, string>;
  /** Where its wheels of datastores come from. */
  placeContent?: PlaceContent | undefined;
  uv: string | null;
  /** What the log says first. */
  opening?: string;
}

const RESOLVED_LIMIT_BYTES = 2 ** 20;

/** Builds in a folder beside, as nobody's user, and renames at the end. The log goes to `paths.buildLog`. */
export async function buildEnvironment(
  settings: Settings,
  sandbox: Sandbox,
  request: BuildRequest,
  signal: AbortSignal,
): Promise<BuiltEnvironment> {
  return withLogFile(settings.home, request.hash, sandbox, (file) =>
    buildWhatThereIs({ settings, sandbox, request, file }, signal),
  );
}

interface Work {
  settings: Settings;
  sandbox: Sandbox;
  request: BuildRequest;
  file: FileHandle;
}

/**
 * Fetched where every package comes ready to install, else built in a place where their code may run. A name of conda's that
 * the package index has never heard of is left out, and the build begun anew. So it is by pip where uv is too strict for
 * what old packages say of themselves.
 */
async function buildWhatThereIs(work: Work, signal: AbortSignal): Promise<BuiltEnvironment> {
  let { request } = work;
  const { spec } = request;
  const notices: string[] = [];
  const tried = new Set(spec.tried);
  let isFetched = mayBeFetched(request, work.settings);
  for (let packages = spec.packages; ; ) {
    const built = isFetched
      ? await buildOnce({ ...work, request }, SHARED(work.settings), packages, notices, signal)
      : await work.sandbox.users.lend((uid) =>
          buildOnce({ ...work, request }, { uid, isShared: false }, packages, notices, signal),
        );
    if (typeof built !== "string") return built;
    if (request.uv && hasInvalidMetadata(built)) {
      request = { ...request, uv: null };
      continue;
    }
    const unknown = normalName(unknownPackage(built) ?? "");
    const rest = packages.filter((line) => readRequirement(line)?.name !== unknown);
    if (!tried.delete(unknown) || rest.length === packages.length) {
      if (!isFetched || unknown !== "") throw explainFailure(spec, built);
      isFetched = false;
      request = { ...request, opening: "Not every package comes ready to install: those are built now." };
      continue;
    }
    notices.push(
      `${unknown} was left out: the package index has never heard of it. What the host has of it is used.`,
    );
    packages = rest;
    // What is built now is another list, which the log tells anew.
    const { opening: _told, ...anew } = request;
    request = anew;
  }
}

const SHARED = (settings: Settings): PlaceUser => ({ uid: fetchUid(settings), isShared: true });

/**
 * Only by plain names from indexes that everybody here may ask: what comes from elsewhere is not kept where the next build,
 * of another workspace, would find it. An interpreter that was named brings packages whose code could run.
 */
function mayBeFetched({ spec, interpreter, uv }: BuildRequest, { hostVariables }: Settings): boolean {
  const isPlain = (line: string) => readRequirement(line) !== undefined || /^(?:#|--pre\b|$)/.test(line);
  if (!uv || interpreter.isNamed || buildVariables(hostVariables).places.isUsed) return false;
  return spec.packages.map(tidyRequirement).every((line) => isPlain(line) && !line.includes("@"));
}

/** One build, in a place of its own: what an earlier one has left there could be anything. The words of its failure. */
async function buildOnce(
  { settings, sandbox, request, file }: Work,
  user: PlaceUser,
  packages: string[],
  notices: string[],
  signal: AbortSignal,
): Promise<BuiltEnvironment | string> {
  const { home, hostVariables } = settings;
  const own = takeIndexes(packages.map(tidyRequirement), request.secrets);
  const known = buildVariables(withIndexes(hostVariables, own.indexes), own.indexes);
  const log = new BuildLog(file, known.secrets, (text) => known.places.translate(text));
  const place = await BuildPlace.make(home, request.hash, user, sandbox.isolation.kind);
  try {
    log.say(introduce(request, packages, notices));
    const lines = await place.takeWheels(own.lines, request.placeContent);
    await place.prepare(requirementsText(lines, request.uv));
    const exitCode = await runBuild(settings, sandbox, request, place, known, log, signal);
    await log.end();
    if (exitCode !== 0) return resolversWords(log.tail) || `the build ended with exit code ${exitCode}`;
    const built = await publish(home, request, place, notices).catch((error) => {
      if (!(error instanceof ForeignEntry)) throw error;
      throw new BuildFailure(`The environment ${request.spec.label} could not be built: ${error.message}.`);
    });
    log.say("The environment is ready.\n");
    await log.end();
    return built;
  } finally {
    await place.settle();
    await place.remove();
  }
}

function introduce(
  { spec, interpreter, uv, opening }: BuildRequest,
  packages: string[],
  notices: string[],
): string {
  if (opening) return `${opening}\n`;
  const notes = [...spec.notices, ...notices].map((notice) => `Note: ${notice}\n`).join("");
  const list = packages.map((line) => `  ${tidyRequirement(line)}\n`).join("");
  return `Building the environment ${spec.label} with Python ${interpreter.version} by ${uv ? "uv" : "pip"}.\n${notes}Packages:\n${list}`;
}

/** An editable install of a repository would lie in a folder that is gone afterwards: it is installed as others are. */
function requirementsText(packages: string[], uv: string | null): string {
  const lines = packages.map((line) => tidyRequirement(line).replace(/^(?:-e|--ed\w*)[\s=]*(?=git\+)/, ""));
  const wantsPip = !lines.some((line) => readRequirement(line)?.name === "pip");
  return [...lines, ...(wantsPip && uv ? ["pip"] : []), ""].join("\n");
}

async function runBuild(
  settings: Settings,
  { isolation, network }: Sandbox,
  { interpreter, uv }: BuildRequest,
  place: BuildPlace,
  known: ReturnType<typeof buildVariables>,
  log: BuildLog,
  signal: AbortSignal,
): Promise<number> {
  const { folder, tmp, writable, user } = place;
  const readable = [...interpreter.prefixes, ...(uv ? [uv] : [])];
  const lends = interpreter.isNamed ? "--system-site-packages" : "";
  const text = user.isShared ? FETCH_SCRIPT : BUILD_SCRIPT;
  const script = ["/bin/sh", "-c", text, "build", folder, interpreter.executable, lends, uv ?? ""];
  const door = known.places.isUsed ? await place.openDoor(known.places, settings) : null;
  const relayed = door ? [interpreter.executable, "-I", "-S", "-c", RELAY, folder, ...script] : script;
  const command = sandboxCommand(
    isolation,
    { uid: user.uid, tmp, writable: [writable], readable, network },
    relayed,
  );
  const [mark, value] = place.mark.split("=") as [string, string];
  const variables = {
    ...known.variables,
    ...BUILD_VARIABLES,
    PATH: USUAL_PATH,
    HOME: tmp,
    TMPDIR: tmp,
    LANG: "C.UTF-8",
    UV_CACHE_DIR: place.downloads,
    UV_LINK_MODE: "hardlink",
    PIP_CACHE_DIR: path.join(tmp, "pip-cache"),
    [mark]: value,
  };
  try {
    return await runInto(
      (chunk) => log.take(place.listen(chunk)),
      command,
      variables,
      AbortSignal.any([signal, AbortSignal.timeout(settings.buildTimeoutMs)]),
      () => place.settle(),
    );
  } finally {
    await door?.close();
  }
}

function explainFailure(spec: EnvironmentSpec, words: string): BuildFailure {
  const reason = reasonOf(words) ?? words.split("\n")[0];
  return new BuildFailure(`The environment ${spec.label} could not be built: ${reason}.`, words);
}

/** Takes the finished environment, so that no later build can change it, and moves it to its place. */
async function publish(
  home: string,
  { hash, interpreter }: BuildRequest,
  place: BuildPlace,
  notices: string[],
): Promise<BuiltEnvironment> {
  const { executable, version } = interpreter;
  const lines = (await place.read("resolved.txt", RESOLVED_LIMIT_BYTES)).split("\n");
  const resolved = lines.filter((line) => line.trim() !== "" && !line.startsWith("#")).map(nameWheelFile);
  const { isShared } = place.user;
  const built = {
    executable,
    version,
    resolved,
    ...(notices.length > 0 && { notices }),
    ...(isShared && { isCompiledLater: true }),
  };
  const taken = await place.takeEnvironment();
  return putInPlace(home, hash, taken, built);
}
