import { z } from "zod";
import { type CollectedRow, collectedByScripts, isTaken, TIMING } from "@/domain/serving/collector";
import type { ServedDeployment } from "@/domain/serving/contract";
import type { Answered, Bodies } from "./serve-request";

/** What waits to be written; beyond that it is passed over, and said how much. */
const MAX_WAITING_CHARACTERS = 16 * 1024 ** 2;
const MAX_BODY_BYTES = 64 * 1024;

/** What a database takes as text: one row that it refuses would hold up all that are written with it. */
const PRINTABLE = /^[\x20-\x7e]{1,100}$/;

/** A script is not believed: it may write to its socket what it likes. A line of this, and then the rows. */
const ofScript = z.object({ collection: z.string(), id: z.string().regex(PRINTABLE) });
const rowsOfScript = z.array(z.record(z.string(), z.unknown()));
const MAX_PAYLOAD_BYTES = 256 * 1024;
const LINE_END = 10;
/** What a row takes beside its content: many that are nearly empty are much too. */
const ROW_CHARACTERS = 500;

/** What is finer than a microsecond is noise of the clock. */
const toMicros = (ms: number): number => Math.round(ms * 1_000) / 1_000;

/** Takes what is collected of requests into memory; `flush` writes it. */
export class Collector {
  private waiting: CollectedRow[] = [];
  private characters = 0;
  /** How many were passed over since this was last asked. */
  private passedOver = 0;

  constructor(private readonly save: (rows: CollectedRow[]) => Promise<void>) {}

  takeFromScript({ id: deploymentId, collector }: ServedDeployment, payload: Buffer): void {
    if (!collector || payload.length > MAX_PAYLOAD_BYTES) return;
    // Of a flood no more is looked at than is kept.
    if (this.isFull(payload.length)) return void this.passedOver++;
    const end = payload.indexOf(LINE_END);
    const given = ofScript.safeParse(parsed(payload.toString("utf8", 0, Math.max(end, 0))));
    if (!given.success) return;
    const { collection, id } = given.data;
    if (!collectedByScripts(collector).includes(collection) || !isTaken(id, collector[collection])) return;
    const content = payload.toString("utf8", end + 1);
    if (rowsOfScript.safeParse(parsed(content)).success)
      this.add({ deploymentId, collection, requestId: id, content });
  }

  takeAnswered({ collector = {} }: ServedDeployment, answered: Answered, { sent, given }: Bodies): void {
    const { deploymentId, requestId, status } = answered;
    const of = { deploymentId, requestId };
    const [totalMs, queueMs, runMs] = [answered.totalMs, answered.queueMs, answered.runMs].map(toMicros);
    if (isTaken(requestId, Math.max(...Object.values(collector))))
      this.add({ ...of, collection: TIMING, content: JSON.stringify({ status, totalMs, queueMs, runMs }) });
    if (isTaken(requestId, collector.request))
      this.add({ ...of, collection: "request", content: describeBody(sent) });
    if (isTaken(requestId, collector.response))
      this.add({ ...of, collection: "response", content: describeBody(given) });
  }

  /** Rejects where it could not be written; it is kept, and written with the next. */
  async flush(): Promise<void> {
    const { waiting } = this;
    if (waiting.length === 0) return;
    this.waiting = [];
    try {
      await this.save(waiting);
    } catch (failure) {
      this.waiting = [...waiting, ...this.waiting];
      throw failure;
    }
    for (const row of waiting) this.characters -= sizeOf(row);
  }

  takePassedOver(): number {
    const { passedOver } = this;
    this.passedOver = 0;
    return passedOver;
  }

  private isFull(more: number): boolean {
    return this.characters + more + ROW_CHARACTERS > MAX_WAITING_CHARACTERS;
  }

  private add(row: Omit<CollectedRow, "at">): void {
    if (this.isFull(row.content.length)) return void this.passedOver++;
    this.characters += sizeOf(row);
    this.waiting.push({ ...row, at: new Date() });
  }
}

const sizeOf = ({ content }: Pick<CollectedRow, "content">) => content.length + ROW_CHARACTERS;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * JSON as it was written, other text as text; of what is long, or comes in pieces, only its size. It is not written anew:
 * that would change numbers that are long, and ends for want of stack where it is deep.
 */
function describeBody(body: Buffer | undefined): string {
  if (!body) return JSON.stringify({ body: null, note: "It came in pieces, or not at all." });
  if (body.length > MAX_BODY_BYTES)
    return JSON.stringify({ bytes: body.length, note: "It is too long to be kept." });
  const text = body.toString("utf8");
  return `{"body":${parsed(text) === undefined ? JSON.stringify(text) : text.trim()}}`;
}
