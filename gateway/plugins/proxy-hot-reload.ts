import type http from "node:http";
import net from "node:net";
import type { App } from "../deps";

/**
 * Hands the WebSocket of `next dev` through to web, byte by byte. It is Next's alone and there in development only, so it
 * is taken from the server before the routes see it.
 */
export function proxyHotReload(app: App, webPort: number): void {
  app.addHook("onReady", async () => {
    const others = app.server.listeners("upgrade");
    app.server.removeAllListeners("upgrade");
    app.server.on("upgrade", (request: http.IncomingMessage, socket: net.Socket, head: Buffer) => {
      if (request.url?.startsWith("/_next/")) return passThrough(request, socket, head, webPort);
      for (const other of others) other.call(app.server, request, socket, head);
    });
  });
}

function passThrough(request: http.IncomingMessage, socket: net.Socket, head: Buffer, port: number): void {
  const web = net.connect(port, "127.0.0.1", () => {
    const headers = request.rawHeaders.map((word, place) => (place % 2 === 0 ? `${word}: ` : `${word}\r\n`));
    web.write(`${request.method} ${request.url} HTTP/1.1\r\n${headers.join("")}\r\n`);
    web.write(head);
    web.pipe(socket).pipe(web);
  });
  web.on("error", () => socket.destroy());
  socket.on("error", () => web.destroy());
}
