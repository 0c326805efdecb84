import type { FastifyReply, RawServerBase, RouteGenericInterface } from "fastify";

/** Of any kind of server: as the proxy hands it over. */
export type Reply = FastifyReply<RouteGenericInterface, RawServerBase>;

/** A page that says what it waits for, and loads what was asked for again by itself. */
const waitingPage = (title: string, sentence: string) => `<!doctype html><meta charset="utf-8">
<meta http-equiv="refresh" content="2"><title>${title}</title>
<style>body{font:14px system-ui;display:grid;place-items:center;height:90vh;color:#555;background:Canvas}</style>
<p>${sentence} This page tries again by itself.</p>`;

const AGAIN_S = "2";

export const sendStarting = (reply: Reply) =>
  reply
    .code(503)
    .type("text/html")
    .header("retry-after", AGAIN_S)
    .send(waitingPage("Atelier is starting", "The pages are starting."));

/** In place of a page that could not be rendered, whose headers the reply has already. */
export function sendAway(reply: Reply) {
  for (const name of Object.keys(reply.getHeaders()))
    if (/^(content-|etag|transfer-)/.test(name)) reply.removeHeader(name);
  return reply
    .code(503)
    .type("text/html; charset=utf-8")
    .header("retry-after", AGAIN_S)
    .header("cache-control", "no-store")
    .send(waitingPage("The database is away", "The studio's database is away for a moment."));
}
