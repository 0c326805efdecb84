/**
 * Where the worker sees the files that it is asked about, its own code, and nothing else of the machine: no network, no
 * other process, no data folder. Where bubblewrap is not to be had, DuckDB's own locks are what holds it.
 */
import { spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";
import path from "node:path";

const CODE = path.resolve("server/profiles/worker");
const PACKAGES = path.resolve("node_modules/@duckdb");
/** Of memory that is written to. A shell sets it, since it must hold before the worker begins. */
const MAX_DATA_KB = 1_500_000;
const LIMITS = `ulimit -c 0; ulimit -d ${MAX_DATA_KB}; exec "$@"`;
const NODE_FLAGS = ["--max-old-space-size=384", "--no-warnings"];
const LIBRARIES = ["/lib", "/lib64", "/lib32", "/bin", "/etc/ld.so.cache"];

let isThere: boolean | undefined;

/** Whether a process can be shut in here. */
function canShutIn(): boolean {
  isThere ??= spawnSync("bwrap", [...rooms([]), "--", "/worker/node", "--version"]).status === 0;
  return isThere;
}

export interface Shown {
  /** Where the file lies, and where the worker finds it. */
  from: string;
  at: string;
}

export interface WorkerCommand {
  command: string[];
  files: Shown[];
  /** The folder that it may write to. */
  folder: string;
}

/** How the worker is started for these files. `folder` is one of its own, which only counts where it is not shut in. */
export function workerCommand(files: readonly string[], folder: string): WorkerCommand {
  const limited = ["/bin/sh", "-c", LIMITS, "limited"];
  if (!canShutIn()) {
    const command = [...limited, process.execPath, ...NODE_FLAGS, path.join(CODE, "main.mjs")];
    return { command, files: files.map((from) => ({ from, at: from })), folder };
  }
  const shown = files.map((from, index) => ({ from, at: `/files/${index}` }));
  const inside = ["/worker/node", ...NODE_FLAGS, "/worker/code/main.mjs"];
  return { command: [...limited, "bwrap", ...rooms(shown), "--", ...inside], files: shown, folder: "/tmp" };
}

function rooms(files: readonly Shown[]): string[] {
  const rights = process.getuid?.() === 0 ? ["--cap-drop", "ALL"] : ["--unshare-user"];
  return [
    ...[...rights, "--unshare-pid", "--unshare-ipc", "--unshare-net", "--unshare-uts"],
    ...["--die-with-parent", "--new-session", "--clearenv"],
    ...["--ro-bind", "/usr", "/usr"],
    ...LIBRARIES.flatMap((folder) => ["--ro-bind-try", folder, folder]),
    ...["--ro-bind", realpathSync(process.execPath), "/worker/node"],
    ...["--ro-bind", CODE, "/worker/code", "--ro-bind", PACKAGES, "/worker/node_modules/@duckdb"],
    ...["--proc", "/proc", "--dev", "/dev", "--size", `${256 * 1024 ** 2}`, "--tmpfs", "/tmp"],
    ...files.flatMap(({ from, at }) => ["--ro-bind", from, at]),
    ...["--remount-ro", "/"],
  ];
}
