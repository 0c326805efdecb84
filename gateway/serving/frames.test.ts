import fc from "fast-check";
import { expect, test } from "vitest";
import { cutFrames, decodeAnswer, encodeFrame, encodeRequest, type Frame, KIND, ROUTE } from "./frames";

const frames = fc.array(
  fc.record({
    kind: fc.integer({ min: 0, max: 255 }),
    id: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    payload: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  }),
);

function readAll(pieces: Buffer[]): Frame[] {
  const found: Frame[] = [];
  const cut = cutFrames((kind, id, payload) => found.push({ kind, id, payload: Buffer.from(payload) }));
  for (const piece of pieces) cut(piece);
  return found;
}

test("however a socket cuts them, the frames that arrive are those that were sent", () => {
  fc.assert(
    fc.property(frames, fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1 }), (sent, sizes) => {
      const bytes = Buffer.concat(sent.map(({ kind, id, payload }) => encodeFrame(kind, id, payload)));
      const pieces: Buffer[] = [];
      for (let at = 0, n = 0; at < bytes.length; n++) {
        const size = sizes[n % sizes.length]!;
        pieces.push(bytes.subarray(at, at + size));
        at += size;
      }
      expect(readAll(pieces)).toEqual(sent);
    }),
  );
});

test("a request has its route, its head and its body in one frame", () => {
  fc.assert(
    fc.property(fc.string(), fc.uint8Array(), (head, body) => {
      const [frame] = readAll([encodeRequest(7, ROUTE.other, head, Buffer.from(body))]);
      const headBytes = Buffer.byteLength(head);
      expect(frame).toMatchObject({ kind: KIND.request, id: 7 });
      expect(frame!.payload[0]).toBe(ROUTE.other);
      expect(frame!.payload.readUInt32LE(1)).toBe(headBytes);
      expect(frame!.payload.toString("utf8", 5, 5 + headBytes)).toBe(Buffer.from(head).toString("utf8"));
      expect([...frame!.payload.subarray(5 + headBytes)]).toEqual([...body]);
    }),
  );
});

test("an answer is read with its status, its time, its headers and its body", () => {
  const head = Buffer.from(JSON.stringify([["Content-Type", "text/plain"]]));
  const begin = Buffer.alloc(10);
  begin.writeUInt16LE(418, 0);
  begin.writeUInt32LE(1_234, 2);
  begin.writeUInt32LE(head.length, 6);
  const answer = decodeAnswer(Buffer.concat([begin, head, Buffer.from("tea")]));
  expect({ ...answer, body: answer.body.toString() }).toEqual({
    status: 418,
    micros: 1_234,
    headers: [["Content-Type", "text/plain"]],
    body: "tea",
  });
});

test("bytes that are no frame are refused before memory is held for them", () => {
  const cut = cutFrames(() => {});
  expect(() => cut(Buffer.from("HTTP/1.1 400 Bad Request\r\n"))).toThrow("no frame");
});
