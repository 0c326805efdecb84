import type { IncomingHttpHeaders } from "node:http";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import httpProxy from "@fastify/http-proxy";
import type { FastifyRequest } from "fastify";
import { AppError } from "@/domain/errors";
import { whyUnreachable } from "@/server/core/reach-database";
import type { App, GatewayDeps } from "../deps";
import { watchReaders } from "./bound-connections";
import { clientAddress, PROXY_SECRET_HEADER, type ProxyTrust } from "./client-address";
import { type Reply, sendAway, sendStarting } from "./waiting-page";

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

/** A list of a folder's files has five for each. */
const PAGE_VALUES = 500_000;
/** Longer ones would not fit into the headers of web's answer, which repeat them. */
const MAX_ADDRESS_LETTERS = 6_000;
/** What is asked by tRPC, or sent as a form: neither holds the files of a folder. */
const SMALL_BODY_BYTES = 2_000_000;

/** An answer holds one until its reader has taken it, so there are more than readers that stand still for a minute. */
const MAX_CONNECTIONS = 2_048;

/** A connection to web is asked for when the whole body is there: one that drips would hold it. */
async function awaitBody(request: FastifyRequest): Promise<void> {
  const { body, raw } = request;
  if (!(body instanceof Readable)) return;
  const breakOff = () => raw.complete || body.destroy(new Error("The body was broken off."));
  raw.once("close", breakOff);
  request.body = Readable.from([await buffer(body)], { objectMode: false });
  raw.off("close", breakOff);
}

function checkPassedOn({ url, headers }: FastifyRequest, reply: Reply) {
  if (url.length > MAX_ADDRESS_LETTERS) return sendTooLong(reply);
  const isSmall = decodePath(url).startsWith("/api/") || /^multipart\//i.test(headers["content-type"] ?? "");
  const length = Number(headers["content-length"] ?? 0);
  if (isSmall && length > SMALL_BODY_BYTES)
    throw new AppError(
      "tooLarge",
      `The body has ${length} bytes; this door takes at most ${SMALL_BODY_BYTES}.`,
    );
}

function decodePath(url: string): string {
  try {
    return decodeURIComponent(url.split("?", 1)[0]!).replace(/\/{2,}/g, "/");
  } catch {
    return url;
  }
}

const sendTooLong = (reply: Reply) =>
  reply.code(414).send({
    error: { code: "invalid", message: "The address is too long: ask for less at once.", issues: [] },
  });

/** A body that the guard refuses on its way breaks the request off; so does an answer that has no place. */
function sendFailed(reply: Reply, { error }: { error: Error }) {
  const { cause } = error as { cause?: Error & { code?: string } };
  if (cause instanceof AppError) return reply.send(cause);
  return cause?.code === "UND_ERR_HEADERS_OVERFLOW" ? sendTooLong(reply) : sendStarting(reply);
}

/** Everything that no machine's door answers is a page: one URL, one port. Host stays, for the Origin check of actions. */
export async function proxyToWeb(app: App, deps: GatewayDeps, target: WebTarget): Promise<void> {
  const { port, internalSecret, isHttps, trust = {} } = target;
  const readers = watchReaders(app);
  app.addHook("onRequest", async (request, reply) => {
    readers.begin(request);
    return checkPassedOn(request, reply);
  });
  app.addHook("preHandler", awaitBody);
  await app.register(httpProxy, {
    upstream: `http://127.0.0.1:${port}`,
    config: { public: true, body: { maxBytes: PAGE_BODY_BYTES, needsLength: true, maxValues: PAGE_VALUES } },
    disableRequestLogging: true,
    undici: { connections: MAX_CONNECTIONS, pipelining: 1, headersTimeout: 120_000, bodyTimeout: 0 },
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
      onResponse: (request, reply, response) => {
        // The types call it the answer to us; it is what web sent.
        const { statusCode, stream } = response as unknown as { statusCode: number; stream: Readable };
        if (statusCode !== 500) void reply.send(stream);
        else void answerFailed(deps, request, reply, stream);
      },
      onError: sendFailed,
    },
  });
}

/** Next has no way to say that a page failed because something is away: the gateway looks, and says it for it. */
async function answerFailed(
  { services }: GatewayDeps,
  { method, headers }: Pick<FastifyRequest, "method" | "headers">,
  reply: Reply,
  page: Readable,
) {
  // Web may break off meanwhile.
  page.on("error", () => {});
  if ((await whyUnreachable(services.askAnew)) === null) return reply.send(page);
  const isPage = method === "GET" && headers.accept?.includes("text/html") && !headers.rsc;
  if (!isPage) return reply.code(503).send(page);
  page.resume();
  return sendAway(reply);
}
