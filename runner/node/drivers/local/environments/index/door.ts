/**
 * The door to private package indexes, for a build: it fetches with the password, which the build, that runs the code of
 * packages, never sees. It is a socket in the build's own folder, so a build needs no network to reach it.
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import net from "node:net";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import type { Settings } from "../../../../options";
import type { PrivateIndex, PrivatePlaces } from "./places";
import { knock, Upstream } from "./upstream";

const PAGE_LIMIT_BYTES = 128 * 2 ** 20;
const MAX_REDIRECTS = 5;
const PAGE = "application/vnd.pypi.simple.v1+html, text/html;q=0.9, */*;q=0.1";
const ASKED = ["range", "if-none-match", "if-modified-since", "if-range"];
const TOLD = [
  "content-type",
  "content-length",
  "content-range",
  "accept-ranges",
  "etag",
  "last-modified",
  "cache-control",
];

interface Target {
  url: URL;
  index: PrivateIndex;
}

export class IndexDoor {
  private readonly upstream: Upstream;
  private readonly guarded: Upstream;
  private readonly files = new Map<string, Target>();
  private readonly server = http.createServer((request, response) => void this.answer(request, response));

  private constructor(
    private readonly places: PrivatePlaces,
    { hostVariables, privateHosts }: Pick<Settings, "hostVariables" | "privateHosts">,
  ) {
    this.upstream = new Upstream(hostVariables);
    this.guarded = new Upstream(hostVariables, privateHosts);
    this.server.on("connect", (request, socket: net.Socket) => this.passOn(request, socket));
  }

  static async open(
    socket: string,
    places: PrivatePlaces,
    settings: Pick<Settings, "hostVariables" | "privateHosts">,
  ): Promise<IndexDoor> {
    const door = new IndexDoor(places, settings);
    door.server.listen({ path: socket, readableAll: true, writableAll: true });
    await once(door.server, "listening");
    return door;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      if (/^http:/.test(request.url ?? "")) return await this.forward(request, response);
      const target = this.targetOf(request);
      if (typeof target === "number") return void response.writeHead(target).end();
      await this.fetch(target, request, response);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else
        response
          .writeHead(502, { "content-type": "text/plain" })
          .end(`The index cannot be reached: ${reason(error)}`);
    }
  }

  /** Pages of an index, and the files that its pages have named. Anything else does not exist. */
  private targetOf({ method, url = "" }: IncomingMessage): Target | number {
    if (method !== "GET" && method !== "HEAD") return 405;
    const [, token, place = "", rest = ""] = /^\/([^/]+)\/(\w+)(\/.*)?$/.exec(url) ?? [];
    if (token !== this.places.token) return 404;
    if (place !== "f") {
      const index = this.places.indexes[Number(place)];
      const page = index && new URL(rest, index.url.origin);
      return index && page && isPageOf(index, page) ? { url: page, index } : 404;
    }
    const [, id = "", name = ""] = /^\/(\w+)\/(.*)$/.exec(rest) ?? [];
    const file = this.files.get(id);
    if (!file) return 404;
    const found = new URL(file.url);
    if (name.endsWith(".metadata")) found.pathname += ".metadata";
    return { url: found, index: file.index };
  }

  private async fetch(
    { url, index }: Target,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const asked = Object.fromEntries(
      ASKED.flatMap((name) => (request.headers[name] ? [[name, `${request.headers[name]}`]] : [])),
    );
    let at = url;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const own: Record<string, string> =
        at.origin === index.url.origin ? { authorization: index.authorization } : {};
      const upstream = index.isOfJob ? this.guarded : this.upstream;
      const found = await upstream.get(request.method!, at, { ...asked, ...own, accept: PAGE });
      const { location } = found.headers;
      const { statusCode = 502 } = found;
      if (location && statusCode >= 300 && statusCode < 400 && statusCode !== 304) {
        found.resume();
        at = new URL(location, at);
        continue;
      }
      const headers = Object.fromEntries(
        TOLD.flatMap((name) => (found.headers[name] ? [[name, found.headers[name]]] : [])),
      );
      if (!/html/.test(found.headers["content-type"] ?? "") || request.method === "HEAD") {
        response.writeHead(statusCode, headers);
        return await pipeline(found, response);
      }
      const page = Buffer.from(this.rewrite(await readAll(found), at, index));
      response.writeHead(statusCode, { ...headers, "content-length": page.length }).end(page);
      return;
    }
    throw new Error("it leads from one address to the next");
  }

  /** Links to where the password is needed lead through this door. */
  private rewrite(page: string, at: URL, index: PrivateIndex): string {
    return page.replace(/(<a\b[^<>]*?\bhref\s*=\s*)(["'])(.*?)\2/gis, (whole, before, quote, written) => {
      const link = written.replaceAll("&amp;", "&");
      if (!URL.canParse(link, at)) return whole;
      const url = new URL(link, at);
      if (url.origin !== index.url.origin)
        return `${before}${quote}${url.href.replaceAll("&", "&amp;")}${quote}`;
      const { hash } = url;
      url.hash = "";
      const id = createHash("sha256").update(url.href).digest("hex").slice(0, 24);
      this.files.set(id, { url, index });
      return `${before}${quote}/${this.places.token}/f/${id}/${path.basename(url.pathname)}${hash}${quote}`;
    });
  }

  /** A request for the proxy of this machine, which gets its password from us. */
  private async forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { upstream } = this.places;
    if (!upstream || !this.mayPass(request)) return void response.writeHead(407).end();
    const { "proxy-authorization": _, ...headers } = request.headers;
    const { hostname, port } = upstream;
    const out = http.request({
      host: hostname,
      port: port || 80,
      method: request.method,
      path: request.url,
      headers: { ...headers, ...knock(upstream) },
    });
    // Both ends may fail at any time, also when nobody waits for them any more.
    out.on("error", (failure) => response.headersSent && response.destroy(failure));
    request.on("error", () => out.destroy()).pipe(out);
    response.on("close", () => out.destroy());
    const [found] = (await once(out, "response")) as [IncomingMessage];
    response.writeHead(found.statusCode!, found.headers);
    await pipeline(found, response);
  }

  private passOn(request: IncomingMessage, socket: net.Socket): void {
    const { upstream } = this.places;
    // The server hands the socket over without a listener, and the build may have gone already.
    socket.on("error", () => socket.destroy());
    if (!upstream || !this.mayPass(request))
      return void socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    const out = net.connect(Number(upstream.port || 80), upstream.hostname, () => {
      const head = Object.entries({ host: request.url!, ...knock(upstream) }).map(
        ([name, value]) => `${name}: ${value}\r\n`,
      );
      out.write(`CONNECT ${request.url} HTTP/1.1\r\n${head.join("")}\r\n`);
      socket.pipe(out).pipe(socket);
    });
    const end = () => [socket, out].forEach((one) => void one.destroy());
    socket.on("error", end).on("close", end);
    out.on("error", end);
  }

  private mayPass({ headers }: IncomingMessage): boolean {
    const expected = Buffer.from(`build:${this.places.token}`).toString("base64");
    return headers["proxy-authorization"] === `Basic ${expected}`;
  }
}

/** `/simple` and `/simple/` are one index; a page of links is only itself. */
function isPageOf({ url }: PrivateIndex, page: URL): boolean {
  const top = url.pathname.replace(/\/$/, "");
  return page.origin === url.origin && (page.pathname === top || page.pathname.startsWith(`${top}/`));
}

async function readAll(found: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of found) {
    size += chunk.length;
    if (size > PAGE_LIMIT_BYTES) throw new Error("its page is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
