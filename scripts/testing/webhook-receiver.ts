/** For tests: a real receiver of webhooks, on a port of its own. */
import http, { type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Receiver {
  address: string;
  received: Received[];
  /** How it answers by the path that is asked; without a word it is 200. */
  answers: Record<string, { status: number; body?: string; location?: string }>;
  /** Paths that are never answered. */
  silent: Set<string>;
  close(): void;
}

export async function openReceiver(host = "127.0.0.1"): Promise<Receiver> {
  const server = http.createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const path = request.url!;
    receiver.received.push({ path, headers: request.headers, body: Buffer.concat(parts).toString() });
    if (receiver.silent.has(path)) return;
    const { status, body = "", location } = receiver.answers[path] ?? { status: 200 };
    response.writeHead(status, location ? { location } : {}).end(body);
  });
  const receiver: Receiver = {
    address: "",
    received: [],
    answers: {},
    silent: new Set(),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  await new Promise<void>((done) => server.listen(0, host, done));
  receiver.address = `http://${host}:${(server.address() as AddressInfo).port}`;
  return receiver;
}
