/** Requests to a cluster's own door: bounded, never redirected, and never to where a cloud keeps its machines' credentials. */
import { lookup } from "node:dns";
import http from "node:http";
import https from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { Away } from "../remote/away";

const MOST_BYTES = 8 * 1024 ** 2;
const CLOSED = new BlockList();
CLOSED.addSubnet("169.254.0.0", 16, "ipv4");
CLOSED.addSubnet("fe80::", 10, "ipv6");
CLOSED.addAddress("fd00:ec2::254", "ipv6");

export interface Asked {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  token: string | undefined;
  body?: Uint8Array;
  type?: string;
  timeoutMs: number;
}

export interface Answered {
  status: number;
  text: string;
}

/** Rejects with `Away`, whose `code` is that of the connection's failure where there was none to ask. */
export class Unanswered extends Away {
  constructor(
    message: string,
    readonly reason: string,
  ) {
    super(message);
  }
}

export function ask(address: string, asked: Asked): Promise<Answered> {
  const { method, token, body, type, timeoutMs } = asked;
  const base = new URL(address);
  const url = new URL(`${base.pathname.replace(/(?<!\/)\/+$/, "")}${asked.path}`, base);
  return new Promise((resolve, reject) => {
    const fail = (failure: NodeJS.ErrnoException) =>
      reject(new Unanswered(failure.message || String(failure.code), failure.code ?? ""));
    const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
    if (isIP(host) && isClosed(host)) return fail(closedAddress(host));
    const headers = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined
        ? {}
        : { "content-type": type ?? "application/json", "content-length": body.length }),
    };
    const { request } = url.protocol === "https:" ? https : http;
    const signal = AbortSignal.timeout(timeoutMs);
    const sent = request(url, { method, headers, signal, lookup: lookupOpen }, (answer) => {
      const pieces: Buffer[] = [];
      let length = 0;
      answer.on("data", (piece: Buffer) => {
        length += piece.length;
        if (length > MOST_BYTES) answer.destroy(new Error("its answer is too long"));
        else pieces.push(piece);
      });
      answer.on("error", fail);
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(pieces).toString() }),
      );
    });
    sent.on("error", (failure: NodeJS.ErrnoException) =>
      fail(
        signal.aborted
          ? Object.assign(new Error("it did not answer in time"), { code: "ETIMEDOUT" })
          : failure,
      ),
    );
    sent.end(body);
  });
}

const isClosed = (address: string): boolean => CLOSED.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

const closedAddress = (address: string) => new Error(`${address} is no address of a cluster`);

const lookupOpen: LookupFunction = (host, options, done) => {
  lookup(host, options, (failure, found, family) => {
    const addresses = typeof found === "string" ? [found] : (found ?? []).map(({ address }) => address);
    const closed = addresses.find(isClosed);
    done(failure ?? (closed === undefined ? null : closedAddress(closed)), found, family);
  });
};
