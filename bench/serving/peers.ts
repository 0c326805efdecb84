/** The peers, from PyPI: Azure's inference server and `mlflow models serve`, one worker each, with the script that ours runs. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "@/scripts/testing/start-studio";

const PACKAGES = ["azureml-inference-server-http==1.5.1", "mlflow==3.17.2", "scikit-learn", "pandas"];
const folder = path.join(import.meta.dirname, "..", ".peers", "serving");
export const PYTHON = path.join(folder, "bin/python");

export interface Peer {
  name: string;
  port: number;
  path: string;
  /** How it wants the input. */
  wrap: (rows: number[][]) => string;
  stop(): Promise<void>;
}

/** The environment that ours uses too. */
export function installPeers(): void {
  if (fs.existsSync(path.join(folder, ".ok"))) return;
  fs.rmSync(folder, { recursive: true, force: true });
  runOrThrow("python3", ["-m", "venv", folder]);
  runOrThrow(path.join(folder, "bin/pip"), [
    "install",
    "--quiet",
    "--disable-pip-version-check",
    ...PACKAGES,
  ]);
  fs.writeFileSync(path.join(folder, ".ok"), "");
}

export function runOrThrow(program: string, words: string[]): void {
  const done = spawnSync(program, words, { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`${program} ${words.join(" ")} failed:\n${done.stderr}`);
}

export async function startAzureServer(script: string, models: string): Promise<Peer> {
  const port = await freePort();
  const words = ["--entry_script", script, "--model_dir", models, "--port", `${port}`];
  const child = start("azmlinfsrv", words, models, { WORKER_COUNT: "1", AZUREML_MODEL_DIR: models });
  await waitUntil(child, `http://127.0.0.1:${port}/`);
  const wrap = (rows: number[][]) => JSON.stringify({ data: rows });
  return { name: "azureml-inference-server-http", port, path: "/score", wrap, stop: () => end(child) };
}

export async function startMlflowServer(model: string): Promise<Peer> {
  const port = await freePort();
  const words = ["models", "serve", "-m", model, "-p", `${port}`, "--env-manager", "local", "--workers", "1"];
  const child = start("mlflow", words, path.dirname(model), { MLFLOW_DISABLE_TELEMETRY: "true" });
  await waitUntil(child, `http://127.0.0.1:${port}/ping`);
  const wrap = (rows: number[][]) => JSON.stringify({ inputs: rows });
  return { name: "mlflow models serve", port, path: "/invocations", wrap, stop: () => end(child) };
}

function start(program: string, words: string[], cwd: string, env: Record<string, string>): ChildProcess {
  const log = fs.openSync(path.join(cwd, `${program}.log`), "a");
  const bin = path.join(folder, "bin");
  const child = spawn(path.join(bin, program), words, {
    cwd,
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}`, ...env },
    stdio: ["ignore", log, log],
    detached: true,
  });
  fs.closeSync(log);
  return child;
}

async function waitUntil(child: ChildProcess, url: string): Promise<void> {
  for (const until = Date.now() + 120_000; Date.now() < until; await delay(100)) {
    if (child.exitCode !== null) break;
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
  }
  throw new Error(`${url} did not answer.`);
}

/** Ends it with its workers, which share its process group. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  process.kill(-child.pid!, "SIGKILL");
  await ended;
}
