import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TextCutter } from "./text-cutter";

describe("TextCutter", () => {
  it("gives the text whole and its offsets without a gap, wherever the bytes were cut", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.array(fc.nat(), { maxLength: 10 }), (text, cuts) => {
        const bytes = Buffer.from(text);
        const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
        const cutter = new TextCutter(100);
        const pieces = edges
          .slice(1)
          .map((edge, at) => cutter.push(bytes.subarray(edges[at], edge), at === edges.length - 2));
        expect(pieces.map((piece) => piece.text).join("")).toBe(text);
        let at = 100;
        for (const { offset, nextOffset } of pieces) {
          expect(offset).toBe(at);
          at = nextOffset;
        }
        expect(at).toBe(100 + bytes.length);
      }),
    );
  });
  it("does not wait for ever for bytes that are no text", () => {
    const cutter = new TextCutter(0);
    expect(cutter.push(Buffer.from([0xe2, 0x82]), true)).toEqual({
      text: "\ufffd",
      offset: 0,
      nextOffset: 2,
    });
  });
});
