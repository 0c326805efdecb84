/**
 * Where the hands beside runs come in: a socket that the gateway hands their requests on to. Each is known by its name
 * and the token of its run, and nobody else is answered anything.
 */
import { once } from "node:events";
import { mkdir, rm } from "node:fs/promises";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { LINK_DOOR, MAX_LINK_BODY_BYTES } from "@/domain/node/links";
import type { RunLink } from "./run-link";

const ADDRESS = new RegExp(
  `^${LINK_DOOR}/([\\w.-]{1,100})/(known|calls|answers)(?:\\?connection=(\\w{1,64}))?$`,
);

export class LinkDoor {
  private readonly links = new Map<string, RunLink>();
  private readonly server = http.createServer((request, response) => {
    this.answer(request, response).catch(() => response.destroy());
  });

  async listen(at: { socket: string } | { port: number }): Promise<number> {
    this.server.keepAliveTimeout = 0;
    if ("socket" in at) {
      await mkdir(path.dirname(at.socket), { recursive: true, mode: 0o700 });
      await rm(at.socket, { force: true });
      await once(this.server.listen(at.socket), "listening");
      return 0;
    }
    await once(this.server.listen(at.port, "127.0.0.1"), "listening");
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, "close");
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  add(link: RunLink): void {
    this.links.set(link.name, link);
  }

  find = (name: string): RunLink | undefined => this.links.get(name);

  remove(link: RunLink): void {
    if (this.links.get(link.name) === link) this.links.delete(link.name);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, name = "", what, connection = ""] = ADDRESS.exec(request.url ?? "") ?? [];
    const token = /^Bearer (\S{1,500})$/i.exec(request.headers.authorization ?? "")?.[1];
    const link = this.links.get(name);
    if (!what || !token || !link?.knows(token)) return refuse(response, 401);
    if (what === "known") return void response.writeHead(204).end();
    if (connection === "") return refuse(response, 400);
    if (what === "calls" && request.method === "GET") return link.wait(connection, response);
    if (what !== "answers" || request.method !== "POST") return refuse(response, 405);
    const bytes = await readBody(request);
    if (!bytes) return refuse(response, 413);
    if (link.take(connection, bytes)) response.writeHead(204).end();
    else refuse(response, 409);
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > MAX_LINK_BODY_BYTES) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status).end();
}
