/** What nodes on other machines ask: the contract of `domain/node` over HTTP. A lease stands in the address. */
import { Readable } from "node:stream";
import type { z } from "zod";
import { HTTP_STATUS, notFound } from "@/domain/errors";
import type { Assignment } from "@/domain/node/assignment";
import { LogGap, StaleLease } from "@/domain/node/contract";
import { contentHash } from "@/domain/node/fields";
import {
  buildOrderEnd,
  buildReport,
  claimRequest,
  collectRequest,
  cutRequest,
  metricsRequest,
  nodeFacts,
  noticeRequest,
  outcome,
  progress,
  reclaimRequest,
  renewRequest,
} from "@/domain/node/messages";
import { toAppError } from "@/gateway/plugins/errors";
import type { Tunnels } from "@/gateway/serving/tunnels";
import type { NodeDesk, OpenedDesk } from "@/runner/controller/node-desk";
import { parse } from "@/server/core/parse";
import type { App, Request } from "../../deps";
import { byteRoutes } from "./byte-routes";
import { leaseOf, OF_ANY, OF_RUNS, type OfContent } from "./lease-address";
import { tunnelRoute } from "./tunnel-route";

const MAX_BODY_BYTES = 16 * 1024 ** 2;
/** Facts, packages of a build and the metrics of an outage are the longest lists. */
const MAX_VALUES = 50_000;

export async function nodeRoutes(app: App, desk: NodeDesk, tunnels: Tunnels): Promise<void> {
  app.addHook("onRoute", (route) => {
    route.config = { ...route.config, node: true };
    route.exposeHeadRoute = false;
  });
  app.setErrorHandler((failure, _request, reply) => {
    const known = inWords(failure);
    if (known) return reply.code(409).send({ error: { code: "conflict", ...known } });
    const { code, message, details } = toAppError(failure, app.log);
    return reply.code(HTTP_STATUS[code]).send({ error: { code, message, issues: details.issues ?? [] } });
  });
  await app.register(async (scope) => byteRoutes(scope as App, desk));
  await app.register(async (scope) => wordRoutes(scope as App, desk));
  tunnelRoute(app, desk, tunnels);
  app.all("/*", (request) => {
    throw notFound("door", `${request.method} ${request.url.split("?")[0]}`);
  });
}

/** What a node has to tell from every other refusal. */
function inWords(failure: unknown): object | null {
  if (failure instanceof StaleLease) return { kind: "staleLease", message: failure.message };
  if (!(failure instanceof LogGap)) return null;
  return { kind: "logGap", message: failure.message, sizeBytes: failure.sizeBytes };
}

function wordRoutes(app: App, desk: NodeDesk): void {
  /** A door that is told something in JSON; below `OF_ANY`, about what the node holds. */
  const own = <S extends z.ZodType>(path: string, input: S, answer: Answer<S>) =>
    app.post(
      path,
      { bodyLimit: MAX_BODY_BYTES, config: { input, body: { maxValues: MAX_VALUES } } },
      async (request, reply) => {
        const opened = await desk.open(request.node);
        return (await answer(opened, parse(input, request.body), request)) ?? reply.code(204).send();
      },
    );

  app.post("/register", { config: { input: nodeFacts } }, ({ node, body }) =>
    desk.register(node, parse(nodeFacts, body)),
  );
  own("/reclaim", reclaimRequest, async (to, { held }) => asRuns(await to.reclaim(held)));
  own("/claim", claimRequest, async (to, { freeSlots: run, instanceSlots: instance, hold }) =>
    asRuns(await to.claim({ run, instance }, hold)),
  );
  own("/renew", renewRequest, (to, { leases }) => to.renew(leases));
  own("/build-orders", buildOrderEnd, (to, end) => to.settleBuild(end));
  own("/builds", buildReport, (to, report) => to.build(report));
  for (const subject of OF_ANY) {
    own(`${subject}/progress`, progress, (to, words, request) => to.report(leaseOf(request), words));
    own(`${subject}/metrics`, metricsRequest, (to, { points }, request) =>
      to.metrics(leaseOf(request), points),
    );
    own(`${subject}/log-cut`, cutRequest, (to, cut, request) => to.cut(leaseOf(request), cut));
    own(`${subject}/finish`, outcome, (to, words, request) => to.finish(leaseOf(request), words));
    app.get<OfContent>(`${subject}/contents/:sha256`, async (request, reply) => {
      const opened = await desk.open(request.node);
      const content = await opened.open(leaseOf(request), parse(contentHash, request.params.sha256));
      return reply.type("application/octet-stream").send(Readable.from(content.read()));
    });
  }
  for (const subject of OF_RUNS) {
    own(`${subject}/notices`, noticeRequest, (to, { text }, request) => to.notice(leaseOf(request), text));
    own(`${subject}/files`, collectRequest, (to, { files }, request) => to.collect(leaseOf(request), files));
  }
  app.get("/self", async ({ node }) => {
    const { name, target } = node;
    return { name, target, targetKind: await desk.targetKind(node) };
  });
  app.get("/news", async (request, reply) => {
    const left = new AbortController();
    reply.raw.once("close", () => left.abort());
    return { news: await (await desk.open(request.node)).news(left.signal) };
  });
}

type Answer<S extends z.ZodType> = (
  desk: OpenedDesk,
  words: z.output<S>,
  request: Request,
) => Promise<unknown>;

const asRuns = (runs: Assignment[]) => ({ runs });
