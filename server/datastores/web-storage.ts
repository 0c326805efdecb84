import type http from "node:http";
import { Readable } from "node:stream";
import type { DatastoreEntry } from "@/domain/datastores";
import { AppError } from "@/domain/errors";
import { type ConnectGuard, RefusedAddress } from "../core/guarded-connect";
import type { ByteRange, Storage, StoragePage } from "./storage";

const MOST_REDIRECTS = 5;
const SILENCE_TIMEOUT_MS = 30_000;

/** The file at an address on the web, which is read and never written. Its path is its name. */
export function openWeb(guard: ConnectGuard, address: string): Storage {
  return new WebStorage(guard, new URL(address));
}

/** The name of what is fetched: the last part of the address, where that is a plain one. */
export function nameOfAddress(address: string): string {
  const last = new URL(address).pathname.split("/").at(-1) ?? "";
  return /^\w[\w.-]{0,200}$/.test(last) ? last : "data";
}

class WebStorage implements Storage {
  constructor(
    private readonly guard: ConnectGuard,
    private readonly address: URL,
  ) {}

  list(): Promise<StoragePage> {
    return Promise.reject(new AppError("invalid", `${this.address} is one file, and has no list of files.`));
  }

  put(): Promise<void> {
    return Promise.reject(
      new AppError("invalid", `${this.address} is on the web, where nothing is written.`),
    );
  }

  /** Asked by its first byte: many servers answer only what reads. */
  async stat(path: string): Promise<DatastoreEntry | null> {
    const answer = await this.ask({ start: 0, end: 0 });
    answer.destroy();
    if (answer.statusCode === 404 || answer.statusCode === 410) return null;
    this.requireGood(answer, [200, 206, 416]);
    const { etag, "last-modified": modified } = answer.headers;
    const sizeBytes = sizeOf(answer);
    const mark = etag?.replace(/^W\/|"/g, "") ?? modified ?? null;
    return {
      path,
      kind: "file",
      sizeBytes,
      etag: mark,
      modifiedAt: modified === undefined ? null : new Date(modified),
    };
  }

  async open(_path: string, range?: ByteRange): Promise<Readable> {
    const answer = await this.ask(range);
    this.requireGood(answer, [200, 206]);
    if (range === undefined || answer.statusCode === 206) return answer;
    if (range.start > 0) {
      answer.destroy();
      throw new AppError(
        "invalid",
        `${this.address.host} gives the file as a whole only, and no part of it: pin the version, which copies it.`,
      );
    }
    return Readable.from(beginningOf(answer, range.end + 1), { objectMode: false });
  }

  private requireGood(answer: http.IncomingMessage, good: number[]): void {
    const { statusCode = 0 } = answer;
    if (good.includes(statusCode)) return;
    answer.destroy();
    const isGone = statusCode === 404 || statusCode === 410;
    throw new AppError(
      isGone ? "notFound" : statusCode >= 500 || statusCode === 429 ? "unavailable" : "invalid",
      `${this.address} cannot be read: the server answered ${statusCode}.`,
    );
  }

  private async ask(range?: ByteRange): Promise<http.IncomingMessage> {
    try {
      return await this.follow(this.address, range, MOST_REDIRECTS);
    } catch (failure) {
      if (failure instanceof AppError) throw failure;
      const why = failure instanceof Error ? failure.message : String(failure);
      throw new AppError("unavailable", `${this.address} cannot be reached: ${why}.`);
    }
  }

  private async follow(
    url: URL,
    range: ByteRange | undefined,
    redirectsLeft: number,
  ): Promise<http.IncomingMessage> {
    const answer = await this.request(url, range);
    const { statusCode = 0, headers } = answer;
    if (statusCode < 300 || statusCode >= 400 || !headers.location) return answer;
    answer.destroy();
    if (redirectsLeft === 0) throw new AppError("invalid", `${this.address} redirects too often.`);
    return this.follow(new URL(headers.location, url), range, redirectsLeft - 1);
  }

  private async request(url: URL, range?: ByteRange): Promise<http.IncomingMessage> {
    if (url.protocol !== "http:" && url.protocol !== "https:")
      throw new RefusedAddress(url.host, `${url.protocol} is not fetched, only http and https.`);
    const client = url.protocol === "https:" ? await import("node:https") : await import("node:http");
    const agents = this.guard.agents({ timeout: SILENCE_TIMEOUT_MS });
    const agent = url.protocol === "https:" ? agents.https : agents.http;
    const part = range ? { range: `bytes=${range.start}-${range.end}` } : {};
    const headers = { "accept-encoding": "identity", ...part };
    return new Promise((resolve, reject) => {
      const sent = client.get(url, { agent, headers, timeout: SILENCE_TIMEOUT_MS }, resolve);
      sent.on("timeout", () => sent.destroy(new Error("the server does not answer")));
      sent.on("error", reject);
    });
  }
}

/** Of the whole file, whichever part of it was answered; null where the server does not tell. */
function sizeOf({ statusCode, headers }: http.IncomingMessage): number | null {
  const told =
    statusCode === 200 ? headers["content-length"] : /\/(\d+)$/.exec(headers["content-range"] ?? "")?.[1];
  return told === undefined ? null : Number(told);
}

async function* beginningOf(answer: http.IncomingMessage, sizeBytes: number): AsyncGenerator<Buffer> {
  let left = sizeBytes;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}
