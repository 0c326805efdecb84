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

export interface Bounds {
  max?: number;
  maxOfAnAddress?: number;
}

export function boundConnections(app: App, bounds: Bounds = {}): void {
  boundAddresses(app, bounds.maxOfAnAddress ?? MAX_OF_AN_ADDRESS);
  const resting = boundAll(app, bounds.max ?? MAX_CONNECTIONS);
  const underWay = new WeakMap<Socket, number>();
  app.addHook("onRequest", async ({ raw: { socket }, headers }, reply) => {
    if (!(socket instanceof Socket)) return;
    const count = (underWay.get(socket) ?? 0) + 1;
    underWay.set(socket, count);
    resting.delete(socket);
    reply.raw.once("close", () => {
      const left = (underWay.get(socket) ?? 1) - 1;
      underWay.set(socket, left);
      // What has become a WebSocket asks for nothing more, and does not rest.
      if (left === 0 && !socket.destroyed && headers.upgrade === undefined) resting.add(socket);
    });
    if (count <= MAX_UNDER_WAY) return;
    reply.hijack();
    socket.destroy();
  });
}

/**
 * Whoever holds connections and asks for nothing keeps nobody out: where there are too many, the one that has rested longest
 * makes room for the one that comes. What is given are those that rest, in the order in which they came to it.
 */
function boundAll({ server }: App, max: number): Set<Socket> {
  const resting = new Set<Socket>();
  let count = 0;
  server.on("connection", (socket: Socket) => {
    count++;
    socket.once("close", () => {
      count--;
      resting.delete(socket);
    });
    resting.add(socket);
    if (count > max) firstOf(resting)?.destroy();
  });
  return resting;
}

/** Of what comes all at once, each makes room for one. */
function firstOf(resting: Set<Socket>): Socket | undefined {
  const [first] = resting;
  if (first) resting.delete(first);
  return first;
}

/** What is too many is closed before a byte of it is read. */
function boundAddresses({ server }: App, maxOfAnAddress: number): void {
  const counts = new Map<string, number>();
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
