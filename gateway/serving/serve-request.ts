import type { IncomingMessage, ServerResponse } from "node:http";
import type { ServedDeployment, ServedEndpoint } from "@/domain/serving/contract";
import { type FailureReason, LEFT_STATUS } from "@/domain/serving/telemetry";
import { Call } from "./call";
import { chooseDeployment, chooseMirrors } from "./choose-deployment";
import { Exchange, type RequestIds, readIds } from "./exchange";
import { ROUTE } from "./frames";
import { Comparison, sendCopy } from "./mirror";
import type { Pool } from "./pool";
import { type HeldBytes, readBody } from "./read-body";
import type { Router } from "./router";

export const MAX_BODY_BYTES = 32 * 1024 ** 2;
/** Not for a script: what opens the studio, and what belongs to the connection. */
const WITHHELD = /^(authorization|cookie|connection|keep-alive|transfer-encoding|te|upgrade|proxy-.*)$/;
/** Answered at once where no instance is ready: who asks wants to know just that. */
const PROBES = new Set(["/", "/v2/health/live", "/v2/health/ready"]);

/** One request that was answered, for whoever counts them. */
export interface Answered {
  endpointId: string;
  deploymentId: string;
  instanceId: string | undefined;
  requestId: string;
  /** 599 where a stream broke off, 499 where its sender did not wait. */
  status: number;
  /** Why no worker answered, where the status alone does not say it. */
  reason: FailureReason | undefined;
  totalMs: number;
  queueMs: number;
  runMs: number;
  /** How many workers died while they worked on it. */
  deaths: number;
}

/** A copy was answered too. */
export interface Mirrored {
  endpointId: string;
  deploymentId: string;
  requestId: string;
  /** Whether as the request itself was. */
  agrees: boolean;
}

/** The bodies of a request; `given` is undefined where the answer is no whole one, as a stream. */
export interface Bodies {
  sent: Buffer;
  given: Buffer | undefined;
}

interface AnswerCollector {
  takeAnswered(deployment: ServedDeployment, answered: Answered, bodies: Bodies): void;
}

export interface Door {
  router: Router;
  held: HeldBytes;
  isDraining: () => boolean;
  onAnswered: ((answered: Answered) => void) | undefined;
  onMirrored: ((mirrored: Mirrored) => void) | undefined;
  collector: AnswerCollector | undefined;
}

export interface Asked {
  request: IncomingMessage;
  response: ServerResponse;
  endpoint: ServedEndpoint;
  /** Below the endpoint: `/score`. */
  path: string;
}

/** From a request whose sender may score to its answer. */
export function serveRequest(door: Door, asked: Asked): void {
  const { request, response, endpoint, path } = asked;
  const ids = readIds(request.headers);
  const exchange = new Exchange(request, response, ids, door.isDraining);
  if (!ids) return void refuse(exchange, request, 431, "The ids of a request have at most 100 characters.");
  const header = request.headers["azureml-model-deployment"];
  const named = typeof header === "string" ? header : undefined;
  const chosen = chooseDeployment(endpoint, named, Math.random());
  const pool = chosen && door.router.poolOf(endpoint, chosen.id);
  if (!chosen || !pool) return void refuse(exchange, request, 404, noDeployment(endpoint, named));
  exchange.origins = chosen.origins;
  if (PROBES.has(path) && !chosen.instances.some(({ state }) => state === "ready"))
    return void refuse(exchange, request, 503, `No instance of ${chosen.name} is ready.`);
  const giveBack = readBody(request, door.held, MAX_BODY_BYTES, {
    refused: (status) => refuse(exchange, request, status, REFUSALS[status]),
    whole: (body) => send(door, asked, { exchange, ids, chosen, named, pool, body }),
  });
  response.once("close", () => {
    giveBack();
    const { call } = exchange;
    if (!call || call.isOver) return;
    call.holder?.cancel(call);
    exchange.left();
  });
}

const REFUSALS = {
  413: `The body has more than ${MAX_BODY_BYTES} bytes, which is the most that an endpoint takes.`,
  503: "Too many large requests are under way. Try again in a second.",
};

const noDeployment = ({ name }: ServedEndpoint, named: string | undefined) =>
  named === undefined
    ? `No deployment of the endpoint ${name} has traffic: give one its share, or name one by azureml-model-deployment.`
    : `The endpoint ${name} has no deployment of the name that azureml-model-deployment says.`;

function refuse(exchange: Exchange, request: IncomingMessage, status: number, message: string): void {
  request.resume();
  exchange.failed({ status, message });
}

interface Chosen {
  exchange: Exchange;
  ids: RequestIds;
  chosen: ServedDeployment;
  named: string | undefined;
  pool: Pool;
  body: Buffer;
}

function send(door: Door, asked: Asked, { exchange, ids, chosen, named, pool, body }: Chosen): void {
  const { request, endpoint, path } = asked;
  const isPlain = path === "/score" && request.method === "POST";
  const call = new Call(isPlain ? ROUTE.score : ROUTE.other, () => headOf(asked, ids), body, exchange);
  call.deployment = named;
  exchange.call = call;
  const mirrors = chooseMirrors(endpoint, chosen, Math.random);
  if (mirrors.length > 0 || door.onAnswered || chosen.collector)
    observe(door, { endpoint, chosen, ids, exchange, call, mirrors });
  pool.submit(call);
}

interface Observed {
  endpoint: ServedEndpoint;
  chosen: ServedDeployment;
  ids: RequestIds;
  exchange: Exchange;
  call: Call;
  mirrors: ServedDeployment[];
}

function observe(door: Door, { endpoint, chosen, ids, exchange, call, mirrors }: Observed): void {
  const fact = { endpointId: endpoint.id, requestId: ids.request };
  const comparisons = mirrors.map(({ id }) => {
    const comparison = new Comparison((agrees) => door.onMirrored?.({ ...fact, deploymentId: id, agrees }));
    const pool = door.router.poolOf(endpoint, id);
    if (pool) sendCopy(call, pool, comparison);
    return comparison;
  });
  exchange.onDone = (status, micros, body) => {
    const kept = comparisons.length > 0 && body ? Buffer.from(body) : body;
    // What nobody waited for is compared with nothing.
    if (status !== LEFT_STATUS) for (const comparison of comparisons) comparison.add({ status, body: kept });
    const answered: Answered = {
      ...fact,
      deploymentId: chosen.id,
      instanceId: call.instance,
      status,
      reason: call.reason,
      totalMs: performance.now() - call.arrivedAt,
      queueMs: call.sentAt > 0 ? call.sentAt - call.arrivedAt : performance.now() - call.arrivedAt,
      runMs: micros / 1000,
      deaths: call.deaths,
    };
    door.onAnswered?.(answered);
    if (chosen.collector) door.collector?.takeAnswered(chosen, answered, { sent: call.body, given: body });
  };
}

/** What a worker is told of a request beside its body. */
function headOf({ request, path }: Asked, ids: RequestIds): string {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined && !WITHHELD.test(name)) headers[name] = String(value);
  headers["x-request-id"] = ids.request;
  const url = request.url ?? "";
  const mark = url.indexOf("?");
  const query = mark < 0 ? "" : url.slice(mark + 1);
  return JSON.stringify({ method: request.method, path, query, headers });
}
