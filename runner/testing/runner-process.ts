/** For tests: the runner as it is shipped, in a process of its own that a test may kill. */
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { onTestFinished } from "vitest";
import { networkPrefix } from "@/runner/node/drivers/local/network/networks";
import { buildPrograms } from "@/scripts/start/build.mjs";

export interface RunnerProcess {
  pid: number;
  /** Resolves when it has ended: to its signal, or else to its exit status. */
  ended: Promise<NodeJS.Signals | number | null>;
  /** What it has printed so far. */
  output(): string;
  /** Ends it with SIGKILL, and resolves when it is gone. */
  kill(): Promise<void>;
}

export interface RunnerPlace {
  databaseUrl: string;
  home: string;
}

const root = path.resolve(import.meta.dirname, "../..");

/** Builds the runner where its sources have changed. Call it in a `beforeAll`. */
export const buildRunner = () => buildPrograms(root);

/** Starts a runner with four slots. At the end of the test it is killed, and what its runs left is ended. */
export function startRunner(place: RunnerPlace, variables: Record<string, string> = {}): RunnerProcess {
  const child = spawn(process.execPath, [path.join(root, "dist/runner.mjs")], {
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: "production",
      DATABASE_URL: place.databaseUrl,
      ATELIER_HOME: place.home,
      ATELIER_SECRET_KEY: "k".repeat(32),
      ATELIER_SLOTS: "4",
      // No gateway listens: what these tests run speaks to none.
      PORT: "9",
      ...variables,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      printed += chunk;
    });
  }
  const ended = new Promise<NodeJS.Signals | number | null>((resolve) =>
    child.once("exit", (code, signal) => resolve(signal ?? code)),
  );
  const kill = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  onTestFinished(async () => {
    await kill();
    killProcessesOf(place.home);
    removeNetworksOf(place.home);
  });
  return { pid: child.pid!, ended, output: () => printed, kill };
}

/** Ends all scripts and builds below `home`: each is started with its folder in its command line. */
export function killProcessesOf(home: string): void {
  for (const pid of processesOf(home)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
}

/** Removes the networks that a killed runner has left for its next start; what carries them ends with them. */
export function removeNetworksOf(home: string): void {
  const names = fs.existsSync("/run/netns") ? fs.readdirSync("/run/netns") : [];
  for (const name of names.filter((one) => one.startsWith(networkPrefix(home))))
    spawnSync("ip", ["netns", "delete", name]);
}

/** The living processes of the runs and builds below `home`, but for what carries networks, and what removes folders. */
export function processesOf(home: string): number[] {
  const numbers = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const isOfHome = (words: string) =>
    words.includes(`${home}/`) && !words.includes(`${home}/network/`) && !words.startsWith("rm\0");
  return numbers.map(Number).filter((pid) => isOfHome(readCommandLine(pid)));
}

function readCommandLine(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
