/**
 * What goes over a worker's socket, both ways: frames of length, kind, id and payload, little-endian, many requests under way
 * at once. `library/serving/atelier_serving/frames.py` is the other side, and says the same.
 */
const HEADER_BYTES = 9;
const REQUEST_BYTES = 5;
const ANSWER_BYTES = 10;
/** A worker sends a large answer in pieces of a quarter of this, so that little is held of it; what says otherwise is no frame. */
const MAX_PAYLOAD_BYTES = 16 * 1024 ** 2;

export const KIND = {
  request: 1,
  cancel: 2,
  pause: 3,
  resume: 4,
  leaving: 5,
  hello: 16,
  answer: 17,
  head: 18,
  chunk: 19,
  end: 20,
  broken: 21,
  collected: 22,
} as const;

/** A plain POST to score, whose head a worker rarely looks at, or whatever its head says. */
export const ROUTE = { score: 0, other: 1 } as const;
/** Nobody waits for the answer any more, or it has taken too long. */
export const REASON = { gone: 0, late: 1 } as const;

export interface Frame {
  kind: number;
  id: number;
  payload: Buffer;
}

export interface Answer {
  status: number;
  /** How long the script worked on it, in microseconds. */
  micros: number;
  /** Empty where the body is plain JSON. */
  headers: [string, string][];
  body: Buffer;
}

const EMPTY = Buffer.alloc(0);

export function encodeFrame(kind: number, id: number, payload: Buffer = EMPTY): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  writeHeader(frame, payload.length, kind, id);
  payload.copy(frame, HEADER_BYTES);
  return frame;
}

export function encodeRequest(id: number, route: number, head: string, body: Buffer): Buffer {
  const headBytes = head === "" ? 0 : Buffer.byteLength(head);
  const frame = Buffer.allocUnsafe(HEADER_BYTES + REQUEST_BYTES + headBytes + body.length);
  writeHeader(frame, REQUEST_BYTES + headBytes + body.length, KIND.request, id);
  frame[HEADER_BYTES] = route;
  frame.writeUInt32LE(headBytes, HEADER_BYTES + 1);
  if (headBytes > 0) frame.write(head, HEADER_BYTES + REQUEST_BYTES);
  body.copy(frame, HEADER_BYTES + REQUEST_BYTES + headBytes);
  return frame;
}

function writeHeader(frame: Buffer, length: number, kind: number, id: number): void {
  frame.writeUInt32LE(length, 0);
  frame[4] = kind;
  frame.writeUInt32LE(id, 5);
}

/** An answer, or how one begins whose chunks follow. Throws where a script says what HTTP has no place for. */
export function decodeAnswer(payload: Buffer): Answer {
  const headBytes = payload.readUInt32LE(6);
  const begin = ANSWER_BYTES + headBytes;
  const status = payload.readUInt16LE(0);
  if (status < 200 || status > 599) throw new Error(`its status is ${status}`);
  const headers: unknown = headBytes === 0 ? [] : JSON.parse(payload.toString("utf8", ANSWER_BYTES, begin));
  if (!isHeaders(headers)) throw new Error("its headers are no pairs of texts");
  return { status, micros: payload.readUInt32LE(2), headers, body: payload.subarray(begin) };
}

const isText = (value: unknown) => typeof value === "string";
const isHeaders = (value: unknown): value is [string, string][] =>
  Array.isArray(value) &&
  value.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isText));

/** Cuts what a socket brings into frames. A payload that many pieces bring is put together once. */
export function cutFrames(
  onFrame: (kind: number, id: number, payload: Buffer) => void,
): (piece: Buffer) => void {
  let parts: Buffer[] = [];
  let held = 0;
  let wanted = HEADER_BYTES;
  return (piece) => {
    parts.push(piece);
    held += piece.length;
    if (held < wanted) return;
    const data = parts.length === 1 ? piece : Buffer.concat(parts, held);
    let at = 0;
    wanted = HEADER_BYTES;
    while (data.length - at >= HEADER_BYTES) {
      const length = data.readUInt32LE(at);
      if (length > MAX_PAYLOAD_BYTES) throw new Error("The worker sends what is no frame.");
      const end = at + HEADER_BYTES + length;
      if (end > data.length) {
        wanted = HEADER_BYTES + length;
        break;
      }
      onFrame(data[at + 4]!, data.readUInt32LE(at + 5), data.subarray(at + HEADER_BYTES, end));
      at = end;
    }
    parts = at < data.length ? [data.subarray(at)] : [];
    held = data.length - at;
  };
}
