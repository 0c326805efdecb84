import fc from "fast-check";
import { expect, test } from "vitest";
import { type Frame, FrameReader, packFrame } from "./frames";

const frames = fc.array(
  fc.record({ said: fc.dictionary(fc.string(), fc.jsonValue()), payload: fc.uint8Array() }),
);

test("frames arrive as they were sent, in whatever pieces", () => {
  fc.assert(
    fc.property(frames, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sent, sizes) => {
      const whole = Buffer.concat(sent.map(({ said, payload }) => packFrame(said, payload)));
      const reader = new FrameReader();
      const got: Frame[] = [];
      for (let at = 0, turn = 0; at < whole.length; turn++) {
        const size = sizes[turn % sizes.length]!;
        got.push(...reader.push(whole.subarray(at, at + size)));
        at += size;
      }
      expect(got.map(({ said, payload }) => [JSON.stringify(said), [...payload]])).toEqual(
        sent.map(({ said, payload }) => [JSON.stringify(said), [...payload]]),
      );
    }),
  );
});

test("what is no frame of ours is refused before its bytes are waited for", () => {
  expect(() => new FrameReader().push(Buffer.from("Welcome to this machine!\n"))).toThrow(/too long/);
});
