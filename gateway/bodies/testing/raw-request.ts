/** For tests: a request whose bytes are written by hand, so that its body may come late, slowly or never. */
import { connect, type Socket } from "node:net";

export interface RawRequest {
  socket: Socket;
  /** All that has come when `pattern` is in it; fails where the connection ends before. */
  until(pattern: RegExp): Promise<string>;
  close(): void;
}

export function rawRequest(
  address: string,
  method: string,
  url: string,
  headers: Record<string, string>,
): RawRequest {
  const { hostname, port, host } = new URL(address);
  const socket = connect(Number(port), hostname);
  let text = "";
  const waiting = new Set<() => void>();
  const tell = () => {
    for (const look of [...waiting]) look();
  };
  socket.on("data", (piece) => {
    text += piece.toString("latin1");
    tell();
  });
  socket.on("error", tell).on("close", tell);
  const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`${method} ${url} HTTP/1.1\r\n${lines.join("")}\r\n`);
  const until = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        if (pattern.test(text)) resolve(text);
        else if (socket.closed || socket.destroyed) reject(new Error(`The connection ended after: ${text}`));
        else return;
        waiting.delete(look);
      };
      waiting.add(look);
      look();
    });
  return { socket, until, close: () => socket.destroy() };
}
