/**
 * Where the hands beside runs come in, of targets that the studio does not go into itself. The runner alone knows whom it
 * waits for: it is asked before a body is read, and the rest is handed on to it as it comes.
 */
import http, { type IncomingMessage } from "node:http";
import { paths } from "@/domain/data-folder";
import { AppError } from "@/domain/errors";
import { LINK_DOOR, MAX_LINK_BODY_BYTES } from "@/domain/node/links";
import type { App, GatewayDeps, Request } from "../../deps";

const KNOWN_MS = 5_000;
/** Longer than the runner lets a request wait that asks what to do. */
const ANSWER_MS = 60_000;

interface OfLink {
  Params: { name: string };
  Querystring: { connection?: string };
}

export async function linkRoutes(app: App, { services }: GatewayDeps): Promise<void> {
  const socketPath = paths.linkDoor(services.home);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, _payload, done) => done(null));
  const identify = async (request: Request) => {
    const { name } = request.params as OfLink["Params"];
    const { authorization } = request.headers;
    if (authorization && (await isKnown(socketPath, name, authorization))) return;
    throw new AppError("unauthenticated", "Nobody waits for this run here, or this is not its token.");
  };
  const config = { identify, body: { maxBytes: MAX_LINK_BODY_BYTES, needsLength: true } };
  const add = (method: "GET" | "POST", what: string) =>
    app.route<OfLink>({
      ...{ method, url: `/:name/${what}`, config, exposeHeadRoute: false },
      handler(request, reply) {
        const { params, query, headers, raw } = request;
        const { authorization = "" } = headers;
        const length = headers["content-length"];
        reply.hijack();
        const sent = http.request({
          ...{ socketPath, method, timeout: ANSWER_MS },
          path: `${addressOf(params.name, what)}?connection=${encodeURIComponent(query.connection ?? "")}`,
          headers: { authorization, ...(length === undefined ? {} : { "content-length": length }) },
        });
        const fail = () => {
          if (!reply.raw.headersSent) reply.raw.writeHead(503);
          reply.raw.end();
        };
        sent.on("response", (answer: IncomingMessage) => {
          const answered = answer.headers["content-length"];
          reply.raw.writeHead(answer.statusCode ?? 502, {
            "content-type": "application/octet-stream",
            ...(answered === undefined ? {} : { "content-length": answered }),
          });
          answer.on("error", () => reply.raw.destroy());
          answer.pipe(reply.raw);
        });
        sent.on("timeout", () => sent.destroy());
        sent.on("error", fail);
        reply.raw.on("close", () => sent.destroy());
        raw.pipe(sent);
      },
    });
  add("GET", "calls");
  add("POST", "answers");
}

const addressOf = (name: string, what: string) => `${LINK_DOOR}/${encodeURIComponent(name)}/${what}`;

function isKnown(socketPath: string, name: string, authorization: string): Promise<boolean> {
  return new Promise((resolve) => {
    const path = addressOf(name, "known");
    const asked = http.get({ socketPath, path, headers: { authorization }, timeout: KNOWN_MS });
    asked.on("response", (answer) => {
      answer.resume();
      resolve(answer.statusCode === 204);
    });
    asked.on("timeout", () => asked.destroy());
    asked.on("error", () => resolve(false));
  });
}
