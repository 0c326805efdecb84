/** Inputs from the web. The address is checked where the connection is made, so no name can point elsewhere in between. */
import dns from "node:dns";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import net, { type LookupFunction } from "node:net";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { failRun } from "../../../failure";
import { refuseAddress } from "./fetch-guard";

export interface FetchLimits {
  allowPrivate: boolean;
  maxBytes: number;
  signal: AbortSignal;
}

const MOST_REDIRECTS = 5;
const SILENCE_MS = 60_000;

/** Downloads to `target`, which does not exist yet. Throws a RunFailure that names the input and the reason. */
export async function fetchUrl(
  name: string,
  url: string,
  target: string,
  limits: FetchLimits,
): Promise<void> {
  try {
    const response = await follow(new URL(url), limits, MOST_REDIRECTS);
    await pipeline(response, capped(limits.maxBytes), createWriteStream(target, { flags: "wx" }), {
      signal: limits.signal,
    });
  } catch (error) {
    await rm(target, { force: true });
    limits.signal.throwIfAborted();
    throw failRun(
      "InputNotFound",
      `The input ${name} could not be fetched from ${url}: ${(error as Error).message}`,
    );
  }
}

/** The file's name on the run's disk: the last part of the address, when it is a plain one. */
export function nameFromUrl(url: string): string {
  const last = new URL(url).pathname.split("/").at(-1) ?? "";
  return /^[\w][\w.-]{0,200}$/.test(last) ? last : "data";
}

async function follow(url: URL, limits: FetchLimits, redirectsLeft: number): Promise<http.IncomingMessage> {
  const response = await request(url, limits);
  const { statusCode = 0, headers } = response;
  if (statusCode >= 200 && statusCode < 300) return response;
  response.destroy();
  if (statusCode < 300 || statusCode >= 400 || !headers.location)
    throw new Error(`the server answered ${statusCode}`);
  if (redirectsLeft === 0) throw new Error("it redirects too often");
  return follow(new URL(headers.location, url), limits, redirectsLeft - 1);
}

function request(url: URL, { allowPrivate, signal }: FetchLimits): Promise<http.IncomingMessage> {
  const client = { "http:": http, "https:": https }[url.protocol];
  if (!client) throw new Error(`${url.protocol} is not fetched, only http and https`);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const refusal = net.isIP(host) ? refuseAddress(host, allowPrivate) : null;
  if (refusal) throw new Error(`its address is ${host}, ${refusal}`);
  const lookup = lookUpWith(allowPrivate);
  return new Promise((resolve, reject) => {
    const sent = client.get(url, { lookup, signal, timeout: SILENCE_MS, agent: false }, resolve);
    sent.on("timeout", () => sent.destroy(new Error("the server does not answer")));
    sent.on("error", reject);
  });
}

/** A look-up that answers only when every address of the name may be asked. */
function lookUpWith(allowPrivate: boolean): LookupFunction {
  return (host, options, callback) => {
    dns.lookup(host, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, "", 0);
      for (const { address } of found) {
        const refusal = refuseAddress(address, allowPrivate);
        if (refusal) return callback(new Error(`${host} is ${address}, ${refusal}`), "", 0);
      }
      if (options.all) return (callback as (error: null, found: dns.LookupAddress[]) => void)(null, found);
      callback(null, found[0]!.address, found[0]!.family);
    });
  };
}

function capped(maxBytes: number): Transform {
  let sizeBytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) done(new Error(`it is larger than ${Math.floor(maxBytes / 1024 ** 2)} MiB`));
      else done(null, chunk);
    },
  });
}
