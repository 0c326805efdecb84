/** For tests: a receiver of webhooks and a mail server, both real, on ports of their own. */
import http, { type IncomingHttpHeaders } from "node:http";
import net, { type AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll } from "vitest";

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
}

/** Call it at the top of the file. */
export function testReceiver(): Receiver {
  const receiver: Receiver = { address: "", received: [], answers: {}, silent: new Set() };
  const server = http.createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const path = request.url!;
    receiver.received.push({ path, headers: request.headers, body: Buffer.concat(parts).toString() });
    if (receiver.silent.has(path)) return;
    const { status, body = "", location } = receiver.answers[path] ?? { status: 200 };
    response.writeHead(status, location ? { location } : {}).end(body);
  });
  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    receiver.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return receiver;
}

export interface Mailbox {
  port: number;
  mails: { from: string; to: string[]; text: string }[];
}

/** A mail server that keeps what it is given. */
export function testMailbox(): Mailbox {
  const box: Mailbox = { port: 0, mails: [] };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onRcptTo: ({ address }, _session, done) =>
      address.startsWith("nobody@")
        ? done(Object.assign(new Error("No such mailbox"), { responseCode: 550 }))
        : done(),
    onData(stream, { envelope }, done) {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : "";
        const to = envelope.rcptTo.map(({ address }) => address);
        box.mails.push({ from, to, text: Buffer.concat(parts).toString() });
        done();
      });
    },
  });
  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    box.port = (server.server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise<void>((done) => server.close(() => done())));
  return box;
}

/** Takes connections and says nothing, as a server that hangs. */
export function testSilence(): { port: number } {
  const silence = { port: 0 };
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => void sockets.add(socket.on("error", () => {})));
  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    silence.port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return silence;
}
