import type { IncomingHttpHeaders } from "node:http";
import httpProxy from "@fastify/http-proxy";
import type { App } from "../deps";
import { clientAddress, PROXY_SECRET_HEADER, type ProxyTrust } from "./client-address";

export interface WebTarget {
  port: number;
  /** Without this header web answers 403, so that a script on this machine cannot forge the forwarded ones. */
  internalSecret: string;
  isHttps: boolean;
  /** By what a proxy is known whose word on the address of a client counts. */
  trust?: ProxyTrust;
}

/**
 * Headers by which a client could pretend to be a proxy, or to be inside. Next in development does not show a page whose
 * request has lost its id.
 */
const DROPPED =
  /^(x-forwarded-.*|forwarded|x-real-ip|x-atelier-.*|x-middleware-.*|x-nextjs-(?!(html-)?request-id$).*|x-invoke-.*|x-matched-path)$/i;

/**
 * What a page or an action may be sent. Next hands on no more than 10 MB of a body, and does not say that it has cut it; so
 * files have doors of their own, and what is longer stops here.
 */
const PAGE_BODY_BYTES = 9_000_000;

/** Everything that no machine's door answers is a page: one URL, one port. Host stays, for the Origin check of actions. */
export async function proxyToWeb(app: App, target: WebTarget): Promise<void> {
  const { port, internalSecret, isHttps, trust = {} } = target;
  await app.register(httpProxy, {
    upstream: `http://127.0.0.1:${port}`,
    config: { public: true, body: { maxBytes: PAGE_BODY_BYTES, needsLength: true, isPassedOn: true } },
    disableRequestLogging: true,
    undici: { connections: 256, pipelining: 1, headersTimeout: 120_000, bodyTimeout: 0 },
    replyOptions: {
      rewriteRequestHeaders: (request, headers: IncomingHttpHeaders) => {
        // The door has answered it.
        delete headers.expect;
        const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !DROPPED.test(name)));
        return {
          ...kept,
          host: request.headers.host ?? "",
          "x-forwarded-host": request.headers.host ?? "",
          "x-forwarded-proto": isHttps ? "https" : "http",
          "x-forwarded-for": clientAddress(
            {
              socketAddress: request.socket.remoteAddress ?? "",
              forwardedFor: headers["x-forwarded-for"]?.toString(),
              secret: headers[PROXY_SECRET_HEADER]?.toString(),
            },
            trust,
          ),
          "x-atelier-internal": internalSecret,
        };
      },
      onError: (reply) => {
        reply.code(503).type("text/html").header("retry-after", "2").send(STARTING);
      },
    },
  });
}

const STARTING = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="2"><title>Atelier is starting</title>
<style>body{font:14px system-ui;display:grid;place-items:center;height:90vh;color:#555;background:Canvas}</style>
<p>The pages are starting. This one tries again by itself.</p>`;
