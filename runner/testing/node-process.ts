/** For tests: a node on another machine, as it is shipped: a process with a data folder and a token, and no database. */
import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { uniqueWord } from "@/db/factories";
import { computeTargets } from "@/db/schema";
import { NODE_TARGET_KIND } from "@/domain/compute";
import { newId } from "@/domain/ids";
import type { WorkspaceCtx } from "@/server/core/context";
import type { Services } from "@/server/core/services";
import { makeNodeToken } from "@/server/nodes/node-tokens";
import { killProcessesOf, type RunnerProcess, removeNetworksOf } from "./runner-process";

const root = path.resolve(import.meta.dirname, "../..");

export interface RemoteNode {
  name: string;
  target: string;
  home: string;
  start(): RunnerProcess;
}

/** A node with two slots for a target of its own, which the workspaces of `ctxs` have. */
export async function prepareRemoteNode(
  services: Services,
  url: string,
  ...ctxs: WorkspaceCtx[]
): Promise<RemoteNode> {
  const target = uniqueWord("away");
  for (const { workspaceId } of ctxs)
    await services.db
      .insert(computeTargets)
      .values({ id: newId("compute"), workspaceId, name: target, kind: NODE_TARGET_KIND });
  return addRemoteNode(services, url, target);
}

/** One more node for a target that is there. */
export async function addRemoteNode(services: Services, url: string, target: string): Promise<RemoteNode> {
  const name = uniqueWord("node");
  const { token } = await makeNodeToken(services.db, { name, target });
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-away-"));
  fs.chmodSync(home, 0o700);
  const tokenFile = path.join(home, "token");
  fs.writeFileSync(tokenFile, `${token}\n`, { mode: 0o600 });
  onTestFinished(() => {
    killProcessesOf(home);
    removeNetworksOf(home);
    fs.rmSync(home, { recursive: true, force: true });
  });
  const words = ["--url", url, "--token-file", tokenFile, "--home", home, "--name", name];
  return { name, target, home, start: () => startProcess(words) };
}

function startProcess(words: string[]): RunnerProcess {
  // What another machine has of ours: nothing.
  const { PATH = "", HOME = "", LANG = "C.UTF-8" } = process.env;
  const child: ChildProcess = spawn(process.execPath, [path.join(root, "dist/node.mjs"), ...words], {
    cwd: root,
    env: { PATH, HOME, LANG, NODE_ENV: "production", ATELIER_SLOTS: "2" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk) => {
      printed += chunk;
    });
  const ended = new Promise<NodeJS.Signals | number | null>((resolve) =>
    child.once("exit", (code, signal) => resolve(signal ?? code)),
  );
  const kill = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  onTestFinished(kill);
  return { pid: child.pid!, ended, output: () => printed, kill };
}
