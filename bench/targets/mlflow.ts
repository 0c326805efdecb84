/** The peer: `mlflow server` from PyPI with four workers, on a bundled Postgres with the settings of the studio's own. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { connect } from "@/db/connect";
import { startPostgres } from "@/db/embedded.mjs";
import { freePort } from "@/scripts/testing/start-studio";
import type { Tracker } from "./tracker";

export const MLFLOW_VERSION = "3.17.2";
const WORKERS = 4;
const folder = path.join(import.meta.dirname, "..", ".peers");
const environment = path.join(folder, `mlflow-${MLFLOW_VERSION}`);

/** How uvicorn is run: what it does by itself, and with the faster loop and parser. */
const VARIANTS = {
  "its default": "--loop asyncio --http h11",
  uvloop: "--loop uvloop --http httptools",
};

export interface Mlflow {
  /** Both ways to run it, at once, on one database. */
  servers: Tracker[];
  stop(): Promise<void>;
}

/** Starts the peer, installing it first where that was not done before. */
export async function startMlflow(): Promise<Mlflow> {
  installMlflow();
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-bench-mlflow-"));
  fs.chmodSync(home, 0o755);
  const postgres = await startPostgres({ home });
  const sql = connect(postgres.url, { max: 2 });
  const servers: Tracker[] = [];
  const children: ChildProcess[] = [];
  const stop = async () => {
    await Promise.all(children.map(end));
    await sql.end({ timeout: 5 });
    await postgres.stop();
    fs.rmSync(home, { recursive: true, force: true });
  };
  try {
    // One after the other: the first makes the tables.
    for (const [variant, options] of Object.entries(VARIANTS)) {
      const port = await freePort();
      const child = spawnServer(home, postgres.url, port, options);
      children.push(child);
      const name = `mlflow (${variant})`;
      const processes = () => [child.pid!, postgres.pid];
      servers.push({ name, port, prefix: "", headers: {}, sql, postgresPid: postgres.pid, processes });
      await waitUntilHealthy(child, port, path.join(home, "server.log"));
    }
  } catch (failure) {
    await stop();
    throw failure;
  }
  return { servers, stop };
}

/** The Python of the peer's environment, which has pandas. */
export function peerPython(): string {
  installMlflow();
  return path.join(environment, "bin/python");
}

function installMlflow(): void {
  if (fs.existsSync(path.join(environment, ".ok"))) return;
  fs.rmSync(environment, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const packages = [`mlflow==${MLFLOW_VERSION}`, "psycopg2-binary", "uvloop", "httptools"];
  runOrThrow("python3", ["-m", "venv", environment]);
  runOrThrow(path.join(environment, "bin/pip"), [
    "install",
    "--quiet",
    "--disable-pip-version-check",
    ...packages,
  ]);
  fs.writeFileSync(path.join(environment, ".ok"), "");
}

function runOrThrow(program: string, words: string[]): void {
  const done = spawnSync(program, words, { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`${program} ${words.join(" ")} failed:\n${done.stderr}`);
}

function spawnServer(home: string, url: string, port: number, options: string): ChildProcess {
  const log = fs.openSync(path.join(home, "server.log"), "a");
  const words = ["server", "--host", "127.0.0.1", "--port", `${port}`, "--workers", `${WORKERS}`];
  const store = ["--backend-store-uri", url.replace(/^postgres:/, "postgresql+psycopg2:")];
  const files = ["--artifacts-destination", path.join(home, "artifacts")];
  const child = spawn(
    path.join(environment, "bin/mlflow"),
    [...words, ...store, ...files, "--uvicorn-opts", `${options} --log-level warning`],
    {
      cwd: home,
      env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: "true" },
      stdio: ["ignore", log, log],
      detached: true,
    },
  );
  fs.closeSync(log);
  return child;
}

async function waitUntilHealthy(child: ChildProcess, port: number, log: string): Promise<void> {
  for (const end = Date.now() + 180_000; Date.now() < end; await delay(200)) {
    if (child.exitCode !== null) break;
    const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => null);
    if (answer?.ok) return;
  }
  throw new Error(`mlflow server did not start:\n${fs.readFileSync(log, "utf8").slice(-4000)}`);
}

/** Ends the server and all its workers, which share its process group. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  process.kill(-child.pid!, "SIGTERM");
  const late = setTimeout(() => process.kill(-child.pid!, "SIGKILL"), 10_000);
  await ended;
  clearTimeout(late);
}
