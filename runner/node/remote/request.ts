/** One request to the studio's door of nodes. What cannot be answered now is `unavailable`, and is asked again. */
import http from "node:http";
import https from "node:https";
import type net from "node:net";
import { type Duplex, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { AppError, ERROR_CODES, type ErrorCode } from "@/domain/errors";
import { LogGap, StaleLease } from "@/domain/node/contract";
import { TUNNEL_PROTOCOL } from "@/domain/node/links";

export interface Asked {
  method: "GET" | "POST" | "PUT";
  /** Below the door, without a leading slash. */
  path: string;
  /** How long a silence may last. */
  silenceMs?: number;
  json?: unknown;
  bytes?: { sizeBytes: number; read(): AsyncIterable<Uint8Array> };
  /** Whose lease it is about, for the error that says that it is lost. */
  id?: string;
}

const SILENCE_MS = 30_000;
/** A tunnel whose other end is gone without a word is noticed a few seconds after that. */
const KEEP_ALIVE_MS = 5_000;

export class StudioDoor {
  private readonly agent: http.Agent;
  private readonly base: URL;

  constructor(
    url: string,
    private readonly token: string,
  ) {
    this.base = new URL("api/node/v1/", url.endsWith("/") ? url : `${url}/`);
    const Agent = this.base.protocol === "https:" ? https.Agent : http.Agent;
    this.agent = new Agent({ keepAlive: true, maxSockets: 32 });
  }

  private get headers() {
    return { authorization: `Bearer ${this.token}` };
  }

  /** The answer, read as JSON; undefined where there is none. */
  async ask(asked: Asked): Promise<unknown> {
    const answer = await this.send(asked);
    const said = await text(answer).catch((failure) => {
      throw away(failure);
    });
    if (!said) return undefined;
    try {
      return JSON.parse(said);
    } catch {
      throw new AppError("unavailable", "What answers at the studio's address is not the studio.");
    }
  }

  /** The bytes of the answer, as they come. */
  async *read(asked: Asked): AsyncGenerator<Uint8Array> {
    const answer = await this.send(asked);
    try {
      yield* answer;
    } catch (failure) {
      throw away(failure);
    } finally {
      answer.destroy();
    }
  }

  /** A connection that the studio answers with its own bytes: what comes before it agrees is its refusal. */
  tunnel(path: string, over: AbortSignal): Promise<Duplex> {
    const url = new URL(path, this.base);
    const { request } = url.protocol === "https:" ? https : http;
    const headers = { ...this.headers, connection: "Upgrade", upgrade: TUNNEL_PROTOCOL };
    const asked = request(url, { headers, timeout: SILENCE_MS, agent: false, signal: over });
    return new Promise((resolve, reject) => {
      asked.once("upgrade", (_answer, socket: net.Socket) => {
        socket.setTimeout(0);
        socket.setKeepAlive(true, KEEP_ALIVE_MS);
        resolve(socket);
      });
      asked.once("response", (answer) => void readRefusal(answer).then(reject));
      asked.once("timeout", () => asked.destroy(new Error("The studio was silent.")));
      asked.once("error", (failure) => reject(away(failure)));
      asked.end();
    });
  }

  close(): void {
    this.agent.destroy();
  }

  private async send(asked: Asked): Promise<http.IncomingMessage> {
    const { json, bytes, silenceMs = SILENCE_MS } = asked;
    const body = json === undefined ? null : Buffer.from(JSON.stringify(json));
    const length = bytes?.sizeBytes ?? body?.length;
    const { request } = this.base.protocol === "https:" ? https : http;
    const sent = request(new URL(asked.path, this.base), {
      method: asked.method,
      agent: this.agent,
      timeout: silenceMs,
      headers: {
        ...this.headers,
        ...(body ? { "content-type": "application/json" } : {}),
        ...(bytes ? { "content-type": "application/octet-stream" } : {}),
        ...(length === undefined ? {} : { "content-length": length }),
      },
    });
    sent.on("timeout", () => sent.destroy(new Error(`The studio was silent for ${silenceMs / 1000} s.`)));
    const answered = new Promise<http.IncomingMessage>((resolve, reject) => {
      sent.on("response", resolve).on("error", (failure) => reject(away(failure)));
    });
    answered.catch(() => undefined);
    await sendBody(sent, bytes?.read() ?? (body ? [body] : []), answered);
    const answer = await answered;
    if (answer.statusCode! < 300) return answer;
    throw await readRefusal(answer, asked.id);
  }
}

/** A door that refuses may answer before it has the whole body; what it says then counts, not that the line broke. */
async function sendBody(
  sent: http.ClientRequest,
  pieces: AsyncIterable<Uint8Array> | Uint8Array[],
  answered: Promise<http.IncomingMessage>,
): Promise<void> {
  const source = Readable.from(pieces);
  let ofSource: unknown;
  source.on("error", (failure) => {
    ofSource ??= failure;
  });
  const piped = pipeline(source, sent).catch((failure) => {
    // The file could not be read: that is our own failure, and no matter of the studio.
    if (ofSource === failure && (failure as { code?: string }).code !== "ERR_STREAM_PREMATURE_CLOSE")
      throw failure;
    return answered;
  });
  await Promise.race([piped, answered]);
}

const away = (failure: unknown): AppError =>
  failure instanceof AppError
    ? failure
    : new AppError("unavailable", `The studio does not answer: ${(failure as Error).message}`);

interface Refusal {
  code?: string;
  message?: string;
  kind?: string;
  sizeBytes?: number;
}

async function readRefusal(answer: http.IncomingMessage, id = ""): Promise<Error> {
  const said = await text(answer).catch(() => "");
  const { code, message, kind, sizeBytes } = readError(said);
  if (kind === "staleLease") return new StaleLease(id);
  if (kind === "logGap" && typeof sizeBytes === "number") return new LogGap(sizeBytes);
  const status = answer.statusCode!;
  const known = ERROR_CODES.find((one): one is ErrorCode => one === code);
  // Something on the way answered, such as a proxy whose studio is being started again.
  if (!known) return new AppError("unavailable", `The studio's address answers with status ${status}.`);
  return new AppError(known, message ?? "The studio refused it.");
}

function readError(said: string): Refusal {
  try {
    return (JSON.parse(said) as { error?: Refusal }).error ?? {};
  } catch {
    return {};
  }
}
