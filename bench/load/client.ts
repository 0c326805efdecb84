/** A process of its own that makes its requests first, then sends them on a signal, and tells how long that took. */
import { Connection, writeRequest } from "./connection";
import { type Load, makeBodies } from "./points";

export interface Order {
  port: number;
  prefix: string;
  headers: Record<string, string>;
  load: Load;
}

export interface Outcome {
  seconds: number;
  cpuSeconds: number;
  latenciesMs: number[];
}

async function obey({ port, prefix, headers, load }: Order): Promise<void> {
  const isSingle = load.keys * load.stepsPerRequest === 1;
  const path = `${prefix}/api/2.0/mlflow/runs/${isSingle ? "log-metric" : "log-batch"}`;
  const queues = load.runIds.map((_, run) =>
    makeBodies(load, run).map((body) => writeRequest(path, headers, body)),
  );
  const connections = await Promise.all(queues.map(() => Connection.open(port)));
  process.send!("ready");
  process.once("message", async () => {
    const latenciesMs: number[] = [];
    const before = process.cpuUsage();
    const startedMs = performance.now();
    await Promise.all(connections.map((connection, i) => drain(connection, queues[i]!, latenciesMs)));
    const seconds = (performance.now() - startedMs) / 1000;
    const { user, system } = process.cpuUsage(before);
    for (const connection of connections) connection.close();
    process.send!({ seconds, cpuSeconds: (user + system) / 1e6, latenciesMs } satisfies Outcome);
  });
}

async function drain(connection: Connection, requests: Buffer[], latenciesMs: number[]): Promise<void> {
  for (const request of requests) {
    const sentMs = performance.now();
    const { status } = await connection.send(request);
    if (status !== 200) throw new Error(`The server answered ${status}.`);
    latenciesMs.push(performance.now() - sentMs);
  }
}

process.once("message", (order: Order) => obey(order));
