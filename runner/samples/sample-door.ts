/** The socket at which the pages ask for samples: it lies in the data folder, which nobody else enters. */
import { once } from "node:events";
import { mkdir, rm } from "node:fs/promises";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import path from "node:path";
import type { SampleOrder } from "@/domain/designer/sample";
import { sampleOrder } from "@/domain/designer/sample";
import type { SampleReply } from "@/domain/designer/sample-reply";
import { AppError } from "@/domain/errors";

const MAX_BODY_BYTES = 4 * 1024 ** 2;

export type Evaluate = (order: SampleOrder, signal: AbortSignal) => Promise<SampleReply>;

/** Opens it; answers with what closes it. */
export async function openSampleDoor(socket: string, evaluate: Evaluate): Promise<() => Promise<void>> {
  const server = http.createServer((request, response) => {
    answer(request, response, evaluate).catch(() => response.destroy());
  });
  await mkdir(path.dirname(socket), { recursive: true, mode: 0o711 });
  await rm(socket, { force: true });
  await once(server.listen(socket), "listening");
  return async () => {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, evaluate: Evaluate): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort(new Error("Who asked has gone.")));
  const order = sampleOrder.parse(JSON.parse(await readBody(request)));
  const reply = await evaluate(order, gone.signal).catch((failure: Error): SampleReply => {
    const isKnown = failure instanceof AppError;
    return { problem: isKnown ? failure.message : `No sample could be made: ${failure.message}` };
  });
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(reply));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > MAX_BODY_BYTES) throw new Error("The order is too long.");
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}
