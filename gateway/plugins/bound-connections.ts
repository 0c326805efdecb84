/** What one connection may have under way, and how long an answer of web's waits for a reader that takes nothing. */
import { Socket } from "node:net";
import type { App, Request } from "../deps";

/** A descriptor each; the rest of a process's are for files and the database. */
export const MAX_CONNECTIONS = 10_000;
/** Of one address that is not this machine's own, where scripts of many runs and a proxy may be. */
const MAX_OF_AN_ADDRESS = 2_000;
/** Browsers and proxies ask for one thing at a time on a connection; who sends more without waiting is cut. */
const MAX_UNDER_WAY = 8;
const STILL_MS = 60_000;
const LOOK_EVERY_MS = 5_000;

export function boundConnections(app: App, maxOfAnAddress = MAX_OF_AN_ADDRESS): void {
  boundAddresses(app, maxOfAnAddress);
  const underWay = new WeakMap<Socket, number>();
  app.addHook("onRequest", async ({ raw: { socket } }, reply) => {
    if (!(socket instanceof Socket)) return;
    const count = (underWay.get(socket) ?? 0) + 1;
    underWay.set(socket, count);
    reply.raw.once("close", () => underWay.set(socket, (underWay.get(socket) ?? 1) - 1));
    if (count <= MAX_UNDER_WAY) return;
    reply.hijack();
    socket.destroy();
  });
}

/** What is too many is closed before a byte of it is read. */
function boundAddresses({ server }: App, maxOfAnAddress: number): void {
  const counts = new Map<string, number>();
  server.maxConnections = MAX_CONNECTIONS;
  server.on("connection", (socket: Socket) => {
    const address = socket.remoteAddress ?? "";
    if (isLoopback(address)) return;
    const count = (counts.get(address) ?? 0) + 1;
    counts.set(address, count);
    socket.once("close", () => {
      const left = (counts.get(address) ?? 1) - 1;
      if (left > 0) counts.set(address, left);
      else counts.delete(address);
    });
    if (count > maxOfAnAddress) socket.destroy();
  });
}

const isLoopback = (address: string) => /^(::ffff:)?127\.|^::1$/.test(address);

interface Reader {
  takenBytes: number;
  takenAt: number;
}

interface Readers {
  begin(request: Request, now?: number): void;
  /** Cuts who has taken nothing for long of what waits for them. A clock calls it. */
  look(now?: number): void;
}

/** Each answer that comes from web holds one of the connections to it until it is taken. */
export function watchReaders(app: App): Readers {
  const readers = new Map<Socket, Reader>();
  const taken = (socket: Socket) => socket.bytesWritten - socket.writableLength;
  const pages: Readers = {
    begin({ raw: { socket } }, now = performance.now()) {
      if (!(socket instanceof Socket) || readers.has(socket)) return;
      readers.set(socket, { takenBytes: taken(socket), takenAt: now });
      socket.once("close", () => readers.delete(socket));
    },
    look(now = performance.now()) {
      for (const [socket, reader] of readers) {
        const takenBytes = taken(socket);
        const waits = socket.writableLength > 0 && takenBytes === reader.takenBytes;
        if (!waits) Object.assign(reader, { takenBytes, takenAt: now });
        else if (now - reader.takenAt >= STILL_MS) socket.destroy();
      }
    },
  };
  const clock = setInterval(() => pages.look(), LOOK_EVERY_MS).unref();
  app.addHook("onClose", async () => clearInterval(clock));
  return pages;
}
