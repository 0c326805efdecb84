/** The socket of an instance: opened where user code cannot enter, and handed down as a descriptor that listens already. */
import { once } from "node:events";
import { mkdir, rename, rm } from "node:fs/promises";
import net from "node:net";
import path from "node:path";

/** The descriptor under which the worker finds it. */
export const SERVING_FD = 3;

/** Longer paths name no socket. */
const MAX_SOCKET_PATH = 107;

/** Where the socket of an instance is; its name is short, since a data folder may lie deep. */
export const servingSocket = (home: string, instanceId: string): string =>
  path.join(home, "serving", `${instanceId.slice(-12)}.s`);

export interface OpenedSocket {
  fd: number;
  /** Our own handle goes; whoever was given the descriptor listens on. */
  close(): void;
}

export async function openServingSocket(file: string): Promise<OpenedSocket> {
  if (Buffer.byteLength(`${file}.new`) > MAX_SOCKET_PATH)
    throw new Error(`The data folder's path is too long for a socket below it: ${file}.`);
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await rm(`${file}.new`, { force: true });
  const server = net.createServer((socket) => socket.destroy());
  await once(server.listen(`${file}.new`), "listening");
  // Closing the handle removes the name that it was opened under, so it gets another one before.
  await rename(`${file}.new`, file);
  const { fd } = (server as unknown as { _handle: { fd: number } })._handle;
  return { fd, close: () => void server.close() };
}
