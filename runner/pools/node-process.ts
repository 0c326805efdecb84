/** A node as a process of this machine: how it is started, found again and ended. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { CLOSE_INHERITED, CLOSING_SHELL } from "@/runner/node/drivers/local/launch/close-inherited.mjs";

export interface NodeProgram {
  /** The bundle of `npm run start:node`. */
  file: string;
  url: string;
  /** The data folder of the studio, which user code on a node sees as little as on the studio itself. */
  home: string;
  variables: Record<string, string | undefined>;
}

export interface NodePlace {
  folder: string;
  slots: number;
  token: string;
}

const LOG = "node.log";

/** Starts the node and answers with its process; `onEnd` is called when that is gone. */
export function startNodeProcess(
  program: NodeProgram,
  place: NodePlace,
  onEnd: () => void,
): number | undefined {
  const { folder, slots, token } = place;
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const tokenFile = path.join(folder, "token");
  fs.writeFileSync(tokenFile, `${token}\n`, { mode: 0o600 });
  const log = fs.openSync(path.join(folder, LOG), "w", 0o600);
  const words = ["--url", program.url, "--token-file", tokenFile, "--home", folder, "--hide", program.home];
  const command = [process.execPath, "--enable-source-maps", program.file, ...words, "--in-pool"];
  const [shell = "", ...rest] = [...CLOSING_SHELL, `${CLOSE_INHERITED}; exec "$@"`, "node", ...command];
  const child = spawn(shell, rest, {
    cwd: path.dirname(path.dirname(program.file)),
    env: {
      ...program.variables,
      NODE_ENV: "production",
      ATELIER_HOME: folder,
      ATELIER_PART: "node",
      ATELIER_SLOTS: `${slots}`,
    },
    // A session of its own: it outlives the runner, whose next start finds it again.
    detached: true,
    stdio: ["ignore", log, log],
  });
  fs.closeSync(log);
  child.once("error", onEnd);
  child.once("exit", onEnd);
  child.unref();
  return child.pid;
}

/** The living process of the node in that folder: by its number where that is known, else by what it was started with. */
export function findNodeProcess(folder: string, pid: number | null): number | null {
  if (pid !== null && isNodeOf(folder, pid)) return pid;
  for (const name of fs.readdirSync("/proc"))
    if (/^\d+$/.test(name) && isNodeOf(folder, Number(name))) return Number(name);
  return null;
}

function isNodeOf(folder: string, pid: number): boolean {
  const words = readOrNothing(`/proc/${pid}/cmdline`).split("\0");
  // A shell that is about to become the node counts too.
  return words.at(words.indexOf("--home") + 1) === folder && words.includes("--in-pool");
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}

/** The last of what it printed, for who asks why it is not there. */
export const lastWords = (folder: string): string =>
  readOrNothing(path.join(folder, LOG)).trim().split("\n").at(-1)?.slice(0, 500) ?? "";

function readOrNothing(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
