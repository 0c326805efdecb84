import { createHash } from "node:crypto";
import type { FastifyReply } from "fastify";
import type { Request } from "@/gateway/deps";

/** MLflow's clients print `<tracking uri>/#/experiments/<id>/runs/<id>`: whoever follows it wants the studio's page. */
const SCRIPT = `
const workspace = location.pathname.split("/")[2];
const [, run] = /\\/runs\\/([\\w-]+)/.exec(location.hash) ?? [];
const experiment = /^#\\/experiments\\b/.test(location.hash);
location.replace("/" + workspace + (run ? "/runs/" + run : experiment ? "/experiments" : ""));
`;
const HASH = createHash("sha256").update(SCRIPT).digest("base64");
const PAGE = `<!doctype html><meta charset="utf-8"><title>Atelier</title><script>${SCRIPT}</script>`;

export async function sendSignpost(_request: Request, reply: FastifyReply) {
  return reply
    .type("text/html")
    .header("content-security-policy", `default-src 'none'; script-src 'sha256-${HASH}'`)
    .header("x-content-type-options", "nosniff")
    .send(PAGE);
}
