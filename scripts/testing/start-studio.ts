/** For tests and benchmarks that need a whole studio: `npm start` in a data folder of its own, on a free port. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

export type Part = "supervisor" | "gateway" | "web" | "runner" | "postgres";

export interface Studio {
  url: string;
  home: string;
  /** The owner's account; undefined where the studio was started without one. */
  owner?: { email: string; password: string; token: string };
  /** What the supervisor has printed so far. */
  output(): string;
  /** The process id of a part. */
  pid(part: Part): number;
  /** Ends a part with SIGKILL, and resolves when its successor lives. */
  killPart(part: Exclude<Part, "supervisor">): Promise<void>;
  /** Stops it in order, and starts it again on the same data folder. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface StudioOptions {
  /** False: no account yet, so that the setup screen is met. */
  withOwner?: boolean;
  /** A stopped studio's data folder, of which this one begins with a copy; `owner` has an account there. */
  from?: { home: string; owner: Owner };
  variables?: Record<string, string>;
  /** The folder in which the data folder is made. */
  disk?: string;
}

export type Owner = NonNullable<Studio["owner"]>;

const root = path.resolve(import.meta.dirname, "../..");
/** The pages are built first, which takes minutes on a machine that is busy. */
const START_MS = 900_000;

export async function startStudio(options: StudioOptions = {}): Promise<Studio> {
  const { withOwner = true, variables = {}, from, disk = os.tmpdir() } = options;
  const home = fs.mkdtempSync(path.join(disk, "atelier-studio-"));
  // By `cp`, because the files of Postgres must keep their owner.
  if (from) execFileSync("cp", ["-a", `${from.home}/.`, home]);
  const port = await freePort();
  const owner = from?.owner ?? {
    email: "owner@example.test",
    password: randomBytes(12).toString("hex"),
    token: randomBytes(24).toString("hex"),
  };
  const account = {
    ATELIER_ADMIN_EMAIL: owner.email,
    ATELIER_ADMIN_PASSWORD: owner.password,
    ATELIER_ADMIN_TOKEN: owner.token,
  };
  const { DATABASE_URL: _unset, ...inherited } = process.env;
  let printed = "";
  const spawnStudio = () => {
    const started = spawn(process.execPath, [path.join(root, "scripts/start.mjs")], {
      cwd: root,
      env: {
        ...inherited,
        NODE_ENV: "production",
        PORT: `${port}`,
        ATELIER_HOME: home,
        ...(withOwner ? account : {}),
        ...variables,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [started.stdout, started.stderr]) {
      stream.on("data", (chunk) => {
        printed = (printed + chunk).slice(-200_000);
      });
    }
    return started;
  };
  let child = spawnStudio();
  const url = `http://127.0.0.1:${port}`;
  const pid = (part: Part) => Number(fs.readFileSync(path.join(home, "run", `${part}.pid`), "utf8"));
  const isUp = async () => {
    if (child.exitCode !== null) throw new Error(`The studio ended with ${child.exitCode}:\n${printed}`);
    const answer = await fetch(`${url}/health`).catch(() => null);
    return answer !== null && (answer.ok || (await answer.text()).includes('"status":"diskFull"'));
  };
  const remove = () => fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  const stop = () => endStudio(child).then(remove);
  try {
    await waitFor(isUp, START_MS);
  } catch (failure) {
    await stop();
    throw failure;
  }
  return {
    url,
    home,
    owner: withOwner ? owner : undefined,
    output: () => printed,
    pid,
    async killPart(part) {
      const before = pid(part);
      process.kill(before, "SIGKILL");
      await waitFor(async () => pid(part) !== before, 30_000);
    },
    async restart() {
      await endStudio(child);
      child = spawnStudio();
      await waitFor(isUp, START_MS);
    },
    stop,
  };
}

async function endStudio(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  if (child.exitCode === null) {
    child.kill("SIGINT");
    await ended;
  }
}

/** Asks again and again until the answer is yes. */
export async function waitFor(ask: () => Promise<boolean>, timeoutMs: number, everyMs = 50): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await ask())) {
    if (Date.now() > end) throw new Error(`Not within ${timeoutMs / 1000} s.`);
    await delay(everyMs);
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
