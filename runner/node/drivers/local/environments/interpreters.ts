/** The Pythons of this machine: on PATH, in the usual folders, under pyenv. Each is asked about itself once. */
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { lchown, mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Settings } from "../../../options";
import { isExecutable, run, USUAL_PATH } from "../commands";
import { removeTree } from "../files/safe-files";
import { isWithin } from "../launch/nesting";
import { type Isolation, ownsUids, sandboxCommand } from "../launch/sandbox";
import type { PlaceNetwork } from "../network/networks";
import { answersTo, compareVersions, parseVersion, type Version } from "./versions";

export interface Interpreter {
  /** The real program, no shim and no link of a virtual environment. */
  executable: string;
  version: string;
  /** Folders that it needs to run: its own prefix and the one that it was made from. */
  prefixes: string[];
  /** Where the packages of a virtual environment lie, when this is the Python of one. */
  sites: string[];
  /** pip as a wheel that Python carries for `ensurepip`, where it does. */
  pipWheel: string | null;
  /** True when its own packages are to be seen by the run: it was named by its path. */
  isNamed: boolean;
}

const ABOUT = `
import glob, json, os, sys, sysconfig
def wheel(folder):
    found = sorted(glob.glob(os.path.join(folder, "pip-*.whl")))
    return found[-1] if found else None
program = os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)
is_virtual = sys.prefix != sys.base_prefix
print(json.dumps({"executable": program, "version": "%d.%d.%d" % sys.version_info[:3],
  "prefixes": sorted({sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}),
  "sites": sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}) if is_virtual else [],
  "pipWheel": wheel(os.path.join(sysconfig.get_path("stdlib"), "ensurepip", "_bundled")) or wheel("/usr/share/python-wheels")}))
`;

const NAME = /^python3(\.\d+)?$/;

/** All that were found, those of PATH first, one for each real program. */
export async function findInterpreters(settings: Settings): Promise<Interpreter[]> {
  const asked = await Promise.all(candidates(settings).map(askOnce));
  const byProgram = new Map<string, Interpreter>();
  for (const found of asked)
    if (found && !byProgram.has(found.executable)) byProgram.set(found.executable, found);
  return [...byProgram.values()];
}

const answers = new Map<string, Promise<Interpreter | null>>();

/** A process asks a program again only when that is another one by now. */
function askOnce(file: string): Promise<Interpreter | null> {
  const { mtimeMs, size } = statSync(file);
  const key = `${file} ${mtimeMs} ${size}`;
  const asked = answers.get(key) ?? askInterpreter(file, false);
  answers.set(key, asked);
  void asked.then((found) => found ?? answers.delete(key));
  return asked;
}

function candidates(settings: Settings): string[] {
  const pyenv = settings.hostVariables.PYENV_ROOT ?? path.join(os.homedir(), ".pyenv");
  const searchPath = (settings.hostVariables.PATH ?? "")
    .split(":")
    .filter((folder) => path.isAbsolute(folder));
  const versions = path.join(pyenv, "versions");
  const underPyenv = listFolder(versions).map((version) => path.join(versions, version, "bin"));
  const folders = [...searchPath, ...USUAL_PATH.split(":"), ...underPyenv];
  const files = folders.flatMap((folder) => pythonsIn(folder).map((name) => path.join(folder, name)));
  // A folder's `python3` and `python3.11` are mostly one program: ask each real file once.
  return [...new Map(files.filter(isExecutable).map((file) => [realFile(file), file])).values()];
}

/** pyenv's shims are slow scripts for what lies in its versions: only its choice of a default is of use. */
const pythonsIn = (folder: string) =>
  isShims(folder)
    ? ["python3"]
    : listFolder(folder)
        .filter((name) => NAME.test(name))
        .sort();

const isShims = (folder: string) => path.basename(folder) === "shims";

function listFolder(folder: string): string[] {
  return existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder) : [];
}

const realFile = (file: string) => (isShims(path.dirname(file)) ? file : realpathSync(file));

/** What the program says about itself, or null when it is no working Python 3. */
async function askInterpreter(
  file: string,
  isNamed: boolean,
  placed = (command: string[]) => command,
): Promise<Interpreter | null> {
  const env = { PATH: `${path.dirname(file)}:${USUAL_PATH}`, HOME: os.homedir() };
  const asked = await run(placed([file, "-I", "-c", ABOUT]), { env });
  if (asked.exitCode !== 0) return null;
  try {
    const about = JSON.parse(asked.stdout) as Omit<Interpreter, "isNamed">;
    return about.version.startsWith("3.") ? { ...about, isNamed } : null;
  } catch {
    return null;
  }
}

/** The best of those that answer to the version: the exact one, else the first found. Absent: the host's choice. */
export function chooseInterpreter(all: Interpreter[], wanted: string | undefined): Interpreter | undefined {
  if (!wanted) return all[0];
  const fitting = all.filter((one) => answersTo(parseVersion(one.version)!, wanted));
  return fitting.find((one) => one.version === wanted) ?? fitting[0];
}

/** `3.8.18, 3.11.7`: for the sentence that says what there is instead. */
export function listVersions(all: Interpreter[]): string {
  const versions = all.map((one) => parseVersion(one.version) as Version).sort(compareVersions);
  return [...new Set(versions.map((version) => version.join(".")))].join(", ") || "none";
}

/**
 * An interpreter that was named by its path. It must be the administrator's: not below the data folder, not writable by
 * others, and not one whose prefix would show what is hidden. It is asked about itself in the place of a build, since
 * any program may be named, and a Python runs what lies in its site-packages. Every refusal is the same sentence, which
 * tells nobody what there is behind closed doors.
 */
export async function namedInterpreter(
  file: string,
  settings: Settings,
  isolation: Isolation,
  uid: number,
  network: PlaceNetwork | null,
): Promise<Interpreter | string> {
  const refusal = `There is no Python 3 for runs at ${file}: it must be a program of this machine's administrator that others cannot write, with a folder of its own, outside of the studio's data.`;
  const holdsHidden = (prefix: string) =>
    prefix !== "/usr" && isolation.hidden.some((folder) => isWithin(prefix, folder));
  const isOurs = (program: string) => isTrusted(program, settings.home);
  if (!isOurs(file)) return refusal;
  const around = [file, realpathSync(file)].map((one) => path.dirname(path.dirname(one)));
  const readable = around.filter((prefix) => !holdsHidden(prefix));
  const tmp = await mkdtemp(path.join(settings.home, "tools", ".asked-"));
  try {
    if (ownsUids(isolation.kind)) await lchown(tmp, uid, uid);
    const place = { uid, tmp, writable: [], readable, network };
    const found = await askInterpreter(file, true, (command) => sandboxCommand(isolation, place, command));
    // What it says of itself could be anything.
    return found && isOurs(found.executable) && !found.prefixes.some(holdsHidden) ? found : refusal;
  } finally {
    await removeTree(tmp);
  }
}

function isTrusted(file: string, home: string): boolean {
  if (!path.isAbsolute(file) || !isExecutable(file)) return false;
  const [own, real] = [realpathSync(home), realpathSync(file)];
  const { uid, mode } = statSync(real);
  const isWritten = (uid !== 0 && uid !== process.getuid?.()) || (mode & 0o022) !== 0;
  return !isWritten && !isWithin(own, real) && !isWithin(own, file);
}
