import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TOKEN_BYTES, TokenMask } from "./mask-token";

const token = `atr_${"Ab9-_xyz".repeat(5)}Abc`;

function masked(text: string, cuts: number[]): string {
  const bytes = Buffer.from(text);
  const mask = new TokenMask();
  const edges = [0, ...[...cuts].sort((a, b) => a - b).map((cut) => cut % (bytes.length + 1)), bytes.length];
  const sorted = edges.sort((a, b) => a - b);
  const pieces = sorted.slice(1).map((edge, at) => mask.push(bytes.subarray(sorted[at], edge)));
  return Buffer.concat([...pieces, mask.flush()]).toString();
}

describe("the mask of a run's token", () => {
  it("hides every token, wherever the pieces are cut, and keeps all other bytes in their places", () => {
    expect(token).toHaveLength(TOKEN_BYTES);
    const word = fc.constantFrom(token, "at", "atr_", "atr_short", "a", "\n", "ü", "plain ");
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 20 }), (words, cuts) => {
        // A separator after each word, so that what the generator joins is no longer token by chance.
        const text = words.map((each) => `${each} `).join("");
        expect(masked(text, cuts)).toBe(text.replaceAll(token, "*".repeat(TOKEN_BYTES)));
      }),
    );
  });

  it("shows at once what cannot become a token", () => {
    const mask = new TokenMask();
    expect(mask.push(Buffer.from("step 1\n")).toString()).toBe("step 1\n");
    expect(mask.push(Buffer.from("then at")).toString()).toBe("then ");
    expect(mask.push(Buffer.from(" last")).toString()).toBe("at last");
  });
});
