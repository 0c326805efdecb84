/** A process of its own that sends one request again and again over some connections, and tells what came of it. */
import { Connection, writeRequest } from "../load/connection";

export interface ScoreOrder {
  port: number;
  path: string;
  headers: Record<string, string>;
  body: string;
  connections: number;
  seconds: number;
}

export interface ScoreOutcome {
  perSecond: number;
  latenciesMs: number[];
}

const WARM_UP_SECONDS = 1;

async function obey({ port, path, headers, body, connections, seconds }: ScoreOrder): Promise<void> {
  const request = writeRequest(path, headers, body);
  await sendFor(port, request, connections, WARM_UP_SECONDS);
  const begunMs = performance.now();
  const latenciesMs = await sendFor(port, request, connections, seconds);
  const perSecond = latenciesMs.length / ((performance.now() - begunMs) / 1000);
  process.send!({ perSecond, latenciesMs } satisfies ScoreOutcome);
}

async function sendFor(port: number, request: Buffer, connections: number, seconds: number) {
  const latenciesMs: number[] = [];
  const until = performance.now() + seconds * 1000;
  const work = async () => {
    let connection = await Connection.open(port);
    while (performance.now() < until) {
      const sentMs = performance.now();
      if (!connection.isOpen) connection = await Connection.open(port);
      try {
        const { status, body } = await connection.send(request);
        if (status !== 200) throw new Error(`The server answered ${status}: ${body}`);
        latenciesMs.push(performance.now() - sentMs);
      } catch (failure) {
        // A server that closes idle connections may do so just when the next request is on its way.
        if (connection.isOpen) throw failure;
      }
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, work));
  return latenciesMs;
}

process.once("message", (order: ScoreOrder) => obey(order));
