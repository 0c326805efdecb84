import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { LEFT_STATUS } from "@/domain/serving/telemetry";
import type { Call, Failure, Receiver } from "./call";
import type { Answer } from "./frames";
import { isAllowed } from "./preflight";

const MAX_ID_CHARACTERS = 100;
const MAX_TEXT_BYTES = 16 * 1024;
const SERVER_VERSION = "atelier/1";
const JSON_TYPE = "application/json";
/** Said by us or by the connection, whatever a script says. */
const OURS =
  /^(x-request-id|x-ms-request-id|x-ms-client-request-id|connection|keep-alive|content-length|transfer-encoding|trailer|te|upgrade|proxy-.*|date)$/i;
/** By these a browser would do something for all of the studio, whose origin is the endpoint's too. */
const OF_ORIGIN =
  /^(set-cookie2?|clear-site-data|strict-transport-security|alt-svc|nel|report-to|reporting-endpoints|service-worker-allowed)$/i;
const IS_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const CODES: Record<number, string> = {
  404: "notFound",
  429: "tooManyRequests",
  431: "tooLarge",
  502: "unavailable",
  503: "unavailable",
};

/** The ids of a request, by which it is found again on both sides. */
export interface RequestIds {
  request: string;
  legacy: string;
  client: string;
}

/** Null where one of them is too long. */
export function readIds(headers: IncomingHttpHeaders): RequestIds | null {
  const request = text(headers["x-request-id"]) || randomUUID();
  const given = text(headers["x-ms-request-id"]);
  const client = text(headers["x-ms-client-request-id"]) || given;
  const legacy = given || client || request;
  const isTooLong = [request, client, legacy].some(({ length }) => length > MAX_ID_CHARACTERS);
  return isTooLong ? null : { request, legacy, client };
}

const text = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0]! : (value ?? ""));

/** The answer to one request, as whatever comes of its call. */
export class Exchange implements Receiver {
  call: Call | undefined;
  /** Set where whoever answers is to be told of it. */
  onDone: ((status: number, micros: number, body: Buffer | undefined) => void) | undefined;
  /** Whose pages may read what is answered here and not by the worker, which says so of its own answers. */
  origins: readonly string[] = [];
  private status = 0;
  private micros = 0;

  constructor(
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
    private readonly ids: RequestIds | null,
    private readonly isDraining: () => boolean,
  ) {}

  answered({ status, micros, headers, body }: Answer): void {
    const { response } = this;
    response.writeHead(status, this.headers(headers, micros, body.length));
    // A short body goes out as text, byte for byte, because Node writes that together with the head.
    if (body.length <= MAX_TEXT_BYTES) response.end(body.toString("latin1"), "latin1");
    else response.end(body);
    this.onDone?.(status, micros, body);
  }

  began({ status, micros, headers, body }: Answer): boolean {
    this.status = status;
    this.micros = micros;
    this.response.on("drain", () => {
      if (this.call?.isPaused) this.call.holder?.resume(this.call);
    });
    this.response.writeHead(status, this.headers(headers, micros, undefined));
    return this.response.write(body);
  }

  continued(chunk: Buffer): boolean {
    return this.response.write(chunk);
  }

  ended(): void {
    this.response.end();
    this.onDone?.(this.status, this.micros, undefined);
  }

  /** Whoever reads a stream sees that it broke off, as there is no other way left to say it. */
  broke(): void {
    this.response.destroy();
    this.onDone?.(599, this.micros, undefined);
  }

  failed({ status, message, retryAfterSeconds }: Failure): void {
    const { response } = this;
    if (response.headersSent || response.destroyed) return;
    const code = CODES[status] ?? "internal";
    const body = Buffer.from(JSON.stringify({ message, error: { code, message, issues: [] } }));
    const headers = this.headers([], 0, body.length);
    if (retryAfterSeconds !== undefined) headers.push("Retry-After", String(retryAfterSeconds));
    if (status === 500) headers.push("x-ms-run-function-failed", "True");
    const { origin } = this.request.headers;
    if (origin && isAllowed(origin, this.origins))
      headers.push("Access-Control-Allow-Origin", origin, "Vary", "Origin");
    response.writeHead(status, headers);
    response.end(body);
    this.onDone?.(status, 0, undefined);
  }

  /** Whoever asked has gone, and nothing was answered. */
  left(): void {
    this.onDone?.(LEFT_STATUS, 0, undefined);
  }

  private headers(given: [string, string][], micros: number, length: number | undefined): string[] {
    const headers: string[] = [];
    for (const [name, value] of given)
      if (IS_NAME.test(name) && !OURS.test(name) && !OF_ORIGIN.test(name)) headers.push(name, clean(value));
    if (given.length === 0) headers.push("Content-Type", JSON_TYPE);
    if (length !== undefined) headers.push("Content-Length", String(length));
    const { ids } = this;
    if (ids) {
      headers.push("x-request-id", ids.request, "x-ms-request-id", ids.legacy);
      if (ids.client) headers.push("x-ms-client-request-id", ids.client);
    }
    if (micros > 0) headers.push("x-ms-run-fn-exec-ms", (micros / 1000).toFixed(3));
    headers.push("x-ms-server-version", SERVER_VERSION);
    const deployment = this.call?.holder?.name;
    if (deployment !== undefined) headers.push("azureml-model-deployment", deployment);
    const trace = this.request.headers.traceid;
    if (typeof trace === "string") headers.push("TraceId", trace);
    if (this.isDraining()) headers.push("Connection", "close");
    return headers;
  }
}

/** What a script says of itself cannot begin a header of its own. */
const clean = (value: string) => value.replace(/[^\t\x20-\x7e\x80-\xff]/g, " ");
