import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPictureSize } from "./read-picture-size";

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex.replaceAll(" ", ""), "hex")).buffer;

describe("readPictureSize", () => {
  it.each([
    ["PNG", "89504e470d0a1a0a 0000000d 49484452 0000c350 0000c350 08", { width: 50_000, height: 50_000 }],
    ["GIF", "474946383961 2003 5802 00", { width: 800, height: 600 }],
    ["JPEG", `ffd8 ffe0 0004 4a46 ffc2 0011 08 0258 0320 03${"00".repeat(12)}`, { width: 800, height: 600 }],
    [
      "WebP with alpha",
      "52494646 00000000 57454250 56503858 0a000000 00000000 1f0300 570200 00",
      { width: 800, height: 600 },
    ],
    [
      "lossy WebP",
      "52494646 00000000 57454250 56503820 00000000 000000 9d012a 2003 5802",
      { width: 800, height: 600 },
    ],
    ["SVG", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>").toString("hex"), null],
    ["nothing", "", null],
  ])("reads the measures of %s", (_kind, hex, expected) => {
    expect(readPictureSize(bytes(hex))).toEqual(expected);
  });
  it("never fails on bytes of any kind", () => {
    const heads = fc.constantFrom("89504e47", "474946", "ffd8", "52494646000000005745425056503858", "");
    fc.assert(
      fc.property(heads, fc.uint8Array({ maxLength: 60 }), (head, rest) => {
        expect(() => readPictureSize(bytes(head + Buffer.from(rest).toString("hex")))).not.toThrow();
      }),
    );
  });
});
