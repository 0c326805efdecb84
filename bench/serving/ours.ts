/** Ours: the worker in the peers' environment, and the doors of endpoints in a process of their own. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { makeWorkers, whenReady } from "@/gateway/serving/testing/worker";
import type { GatewayOrder } from "./gateway";
import { PYTHON } from "./peers";

const KEY = "k".repeat(40);
const CONCURRENCY = 64;

export interface Ours {
  port: number;
  path: string;
  headers: Record<string, string>;
  socket: string;
  stop(): Promise<void>;
}

export async function startOurs(text: string, models: string): Promise<Ours> {
  const workers = makeWorkers(PYTHON);
  const worker = await workers.start(workers.script(text), { AZUREML_MODEL_DIR: models });
  await whenReady(worker);
  const gateway = forkHere("gateway.ts");
  gateway.send({ socket: worker.socket, key: KEY, concurrency: CONCURRENCY } satisfies GatewayOrder);
  const [port] = (await once(gateway, "message")) as [number];
  return {
    port,
    path: "/endpoints/default/bench/score",
    headers: { authorization: `Bearer ${KEY}` },
    socket: worker.socket,
    async stop() {
      gateway.disconnect();
      await once(gateway, "exit");
      await workers.end();
    },
  };
}

export const forkHere = (name: string): ChildProcess =>
  fork(path.join(import.meta.dirname, name), { execArgv: ["--import", "tsx"] });
