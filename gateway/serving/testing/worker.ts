/** For tests: the real worker, started by the system's Python. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import os from "node:os";
import path from "node:path";

const LIBRARY = path.resolve(import.meta.dirname, "../../../library/serving");

export interface TestWorker {
  pid: number;
  instance: string;
  socket: string;
  /** All that it has written so far. */
  log(): string;
  /** Its exit status, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>;
  kill(signal: NodeJS.Signals): void;
}

export interface Workers {
  folder: string;
  /** Writes a scoring script and gives its path. */
  script(text: string, name?: string): string;
  start(script: string | null, env?: Record<string, string>): Promise<TestWorker>;
  end(): Promise<void>;
}

let lastWorker = 0;

export function makeWorkers(python = "python3"): Workers {
  const folder = mkdtempSync(path.join(os.tmpdir(), "serving-"));
  const all: { child: ChildProcess; ended: Promise<unknown> }[] = [];
  return {
    folder,
    script(text, name = "score.py") {
      const at = path.join(mkdtempSync(path.join(folder, "code-")), name);
      writeFileSync(at, text);
      return at;
    },
    async start(script, env = {}) {
      const instance = `ins_${++lastWorker}`;
      const socket = path.join(folder, `${instance}.sock`);
      const child = await spawnOn(socket, python, script, env);
      let log = "";
      for (const stream of [child.stdout!, child.stderr!]) stream.on("data", (piece) => (log += piece));
      const ended = new Promise<number | NodeJS.Signals>((resolve) =>
        child.once("close", (code, signal) => resolve(code ?? signal!)),
      );
      all.push({ child, ended });
      return {
        pid: child.pid!,
        instance,
        socket,
        log: () => log,
        ended,
        kill: (name) => void child.kill(name),
      };
    },
    async end() {
      for (const { child } of all) child.kill("SIGKILL");
      await Promise.all(all.map(({ ended }) => ended));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The socket is opened here and handed down, as a runner does it. */
async function spawnOn(
  socket: string,
  python: string,
  script: string | null,
  env: Record<string, string>,
): Promise<ChildProcess> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(`${socket}.new`, resolve));
  // Node takes the name that it knows away when it closes its copy of the descriptor.
  renameSync(`${socket}.new`, socket);
  const { _handle: handle } = listener as unknown as { _handle: { fd: number; close(): void } };
  const settings = { endpoint: "echo", deployment: "blue", timeoutMs: 5_000, entryScript: script };
  const child = spawn(python, ["-m", "atelier_serving"], {
    stdio: ["ignore", "pipe", "pipe", handle.fd],
    env: {
      PATH: process.env.PATH,
      PYTHONPATH: LIBRARY,
      PYTHONDONTWRITEBYTECODE: "1",
      ATELIER_SERVING_FD: "3",
      ATELIER_SERVING_SETTINGS: JSON.stringify(settings),
      ...env,
    } as unknown as NodeJS.ProcessEnv,
  });
  handle.close();
  return child;
}

/** Once the worker says hello. */
export function whenReady({ socket }: TestWorker): Promise<void> {
  return new Promise((resolve, reject) => {
    const connection = connect(socket);
    connection.once("error", reject);
    connection.once("data", () => {
      connection.destroy();
      resolve();
    });
  });
}
