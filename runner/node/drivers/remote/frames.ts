/** Messages of a connection: a length of JSON, a length of bytes, the JSON and the bytes. */
const HEAD_BYTES = 8;
/** More than any answer has: what is longer comes from something else than our own hand there. */
const MOST_BYTES = 64 * 1024 ** 2;

export interface Frame {
  said: Record<string, unknown>;
  payload: Buffer;
}

export function packFrame(said: Record<string, unknown>, payload: Uint8Array = new Uint8Array()): Buffer {
  const header = Buffer.from(JSON.stringify(said));
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(header.length, 0);
  head.writeUInt32BE(payload.length, 4);
  return Buffer.concat([head, header, payload]);
}

/** Puts frames together from pieces as they come. Throws where what comes is none. */
export class FrameReader {
  private waiting: Buffer[] = [];
  private length = 0;

  push(piece: Buffer): Frame[] {
    this.waiting.push(piece);
    this.length += piece.length;
    const frames: Frame[] = [];
    for (let frame = this.next(); frame; frame = this.next()) frames.push(frame);
    return frames;
  }

  private next(): Frame | null {
    if (this.length < HEAD_BYTES) return null;
    const head = this.peek(HEAD_BYTES);
    const [headerBytes, payloadBytes] = [head.readUInt32BE(0), head.readUInt32BE(4)];
    if (Math.max(headerBytes, payloadBytes) > MOST_BYTES)
      throw new Error("The answer is too long to be one.");
    const whole = HEAD_BYTES + headerBytes + payloadBytes;
    if (this.length < whole) return null;
    const bytes = this.peek(whole);
    this.waiting = [this.waiting[0]!.subarray(whole)];
    this.length -= whole;
    const said: unknown = JSON.parse(bytes.toString("utf8", HEAD_BYTES, HEAD_BYTES + headerBytes));
    if (said === null || typeof said !== "object") throw new Error("The answer is none.");
    return {
      said: said as Record<string, unknown>,
      payload: bytes.subarray(HEAD_BYTES + headerBytes, whole),
    };
  }

  /** The first bytes in one piece; all that waits is then that piece. */
  private peek(lengthBytes: number): Buffer {
    if (this.waiting[0]!.length < lengthBytes) this.waiting = [Buffer.concat(this.waiting)];
    return this.waiting[0]!.subarray(0, lengthBytes);
  }
}
