import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Sha256 } from "./sha256";

const real = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

test("bytes in any pieces have the hash that everybody else computes", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 6 }), (pieces) => {
      const hash = new Sha256();
      for (const piece of pieces) hash.update(piece);
      expect(hash.digest()).toBe(real(Buffer.concat(pieces)));
    }),
    { numRuns: 500 },
  );
});

test("every length around the end of a block has its own padding", () => {
  for (let length = 0; length < 200; length++) {
    const bytes = Buffer.alloc(length, "x");
    expect(new Sha256().update(bytes).digest()).toBe(real(bytes));
  }
});
