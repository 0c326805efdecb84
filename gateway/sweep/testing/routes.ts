/** For tests: learns the routes of a gateway while it is built, and asks them. */
import type { HTTPMethods } from "fastify";
import type { z } from "zod";
import { type Leaf, leavesOf, type Sampling, sampleInput } from "@/server/sweep/testing/sample-input";
import type { World } from "@/server/sweep/testing/world";
import type { App } from "../../deps";

export interface Route {
  method: string;
  url: string;
  isPublic: boolean;
  /** True where its body is the bytes of a file. */
  takesBytes: boolean;
  /** True where the session cookie is asked for in place of a token. */
  isBySession: boolean;
  /** True where a node token is asked for in its place. */
  isByNode: boolean;
  /** What it reads from its query or body, where it says so. */
  input: z.ZodType | undefined;
}

/** A request to a route: what stands in the place of its parameters, and what it is given. */
export interface Asked {
  params: Record<string, string>;
  input: Record<string, unknown>;
}

/** The headers by which somebody is known. */
export type Credentials = Record<string, string>;

export interface Answer {
  status: number;
  text: string;
}

interface RouteOptions {
  method: HTTPMethods | HTTPMethods[];
  url: string;
  config?: { public?: boolean; session?: boolean; node?: boolean; bytes?: boolean; input?: z.ZodType };
  schema?: { body?: unknown; querystring?: unknown };
}

/** Give `onApp` to `buildGateway`; afterwards `routes()` tells every route that was hung up, by whomever. */
export function watchRoutes(): { onApp(app: App): void; routes(): Route[] } {
  const seen: RouteOptions[] = [];
  return {
    onApp: (app) => app.addHook("onRoute", (options) => void seen.push(options as RouteOptions)),
    routes: () => seen.flatMap(readRoute),
  };
}

function readRoute({ method, url, config, schema }: RouteOptions): Route[] {
  const methods = (Array.isArray(method) ? method : [method]).filter(
    (one) => one !== "HEAD" && one !== "OPTIONS",
  );
  const input = (config?.input ?? schema?.body ?? schema?.querystring) as z.ZodType | undefined;
  const { public: isOpen = false, session = false, node = false, bytes = false } = config ?? {};
  return methods.map((one) => ({
    method: one,
    url,
    isPublic: isOpen,
    isBySession: session,
    isByNode: node,
    takesBytes: bytes,
    input,
  }));
}

export const nameOf = ({ method, url }: Route) => `${method} ${url}`;
/** Of the routes that hang one handler up at several addresses, one. With `byWorkspace`, one with and one without it. */
export function distinct(routes: Route[], { byWorkspace }: { byWorkspace: boolean }): Route[] {
  const numbers = new Map<unknown, number>([[undefined, 0]]);
  const keyOf = (route: Route) => {
    if (!numbers.has(route.input)) numbers.set(route.input, numbers.size);
    const end = route.url.split("/").slice(-3).join("/");
    const params = paramsOf(route).filter((name) => byWorkspace || name !== "workspace");
    return [route.method, end, params, numbers.get(route.input)].join(" ");
  };
  return [...new Map(routes.map((route) => [keyOf(route), route])).values()];
}

const carriesBody = ({ method }: Route) => method === "PUT" || method === "POST" || method === "PATCH";
export const isReading = ({ method }: Route) => method === "GET";
export const paramsOf = ({ url }: Route): string[] =>
  url.match(/:\w+|\*/g)?.map((name) => name.replace(":", "")) ?? [];
export const leavesFor = ({ input }: Route): Leaf[] => (input ? leavesOf(input) : []);

/** For the hot paths, which read their bodies by hand: a metric. */
function pointOf({ run_id }: Record<string, string>) {
  const point = { key: "loss", value: 0.5, timestamp: 1, step: 1 };
  return { run_id, ...point, metrics: [point] };
}

/** A request that names the records of the world. In an address `name` is that of a run. */
export function sampleAsk(route: Route, { records }: World, fields: Sampling["fields"] = "required"): Asked {
  const input = route.input ? sampleInput(route.input, { fields, records }) : pointOf(records);
  const named: Record<string, string> = { ...records, name: records.run!, stream: "user", number: "1" };
  const params = Object.fromEntries(paramsOf(route).map((name) => [name, named[name] ?? "sample"]));
  return { params, input: (input ?? {}) as Record<string, unknown> };
}

/** A URL has no way to write half a surrogate. */
const wellFormed = (text: string) => text.replace(/\p{Surrogate}/gu, "\ufffd");

/** The address with the values in it, just as they are but for what would end it. */
const fill = (url: string, params: Record<string, string>) =>
  url.replace(/:(\w+)|\*/g, (place, name) => encodeAll(params[name ?? place] ?? "", place === "*"));

function encodeAll(value: string, isPath: boolean): string {
  const encoded = encodeURIComponent(wellFormed(value));
  return isPath ? encoded.replaceAll("%2F", "/") : encoded;
}

/** Asks as whoever holds the token. A GET carries its input in the query. */
export async function ask(
  app: App,
  route: Route,
  credentials: Credentials,
  { params, input }: Asked,
): Promise<Answer> {
  const isBytes = route.takesBytes;
  const payload = isBytes ? "some bytes" : JSON.stringify(input);
  const type = isBytes ? "application/octet-stream" : "application/json";
  const answer = await app.inject({
    method: route.method as "GET",
    url: fill(route.url, params),
    headers: { ...credentials, ...(carriesBody(route) ? { "content-type": type } : {}) },
    query: queryOf(input),
    ...(carriesBody(route) ? { payload } : {}),
  });
  return { status: answer.statusCode, text: answer.body };
}

const MAX_QUERY_CHARACTERS = 5_000;

/** Small values go in the query too: some doors read it while their body is a file. */
function queryOf(input: Record<string, unknown>): Record<string, string | string[]> {
  const texts = Object.entries(input).map(([key, value]) => [
    key,
    Array.isArray(value) ? value.map(asText) : asText(value),
  ]);
  return Object.fromEntries(texts.filter(([, text]) => String(text).length <= MAX_QUERY_CHARACTERS));
}

const asText = (value: unknown): string =>
  wellFormed(typeof value === "object" ? JSON.stringify(value) : String(value));
