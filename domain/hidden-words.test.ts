import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WordList, WordMask } from "./hidden-words";

function pass(text: string, words: string[], cuts: number[] = []): string {
  const bytes = Buffer.from(text);
  const mask = new WordMask(new WordList(words));
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  const pieces = edges.slice(1).map((edge, at) => Buffer.from(mask.push(bytes.subarray(edges[at], edge))));
  return Buffer.concat([...pieces, mask.flush()]).toString();
}

/** The plain way: every place of every word, one after the other. */
function hideSlowly(text: string, words: string[]): string {
  const bytes = Buffer.from(text);
  const shown = Buffer.from(bytes);
  for (const word of words.map((each) => Buffer.from(each)))
    for (let at = bytes.indexOf(word); at >= 0; at = bytes.indexOf(word, at + 1))
      for (let offset = at; offset < at + word.length; offset++)
        if (bytes[offset] !== 10 && bytes[offset] !== 13) shown[offset] = 42;
  return shown.toString("latin1");
}

describe("the mask of words", () => {
  test("hides every word wherever the pieces are cut, also where words overlap", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "ü", "\n"), maxLength: 60 });
    const word = fc.string({ unit: fc.constantFrom("a", "b", "ü", "\n"), minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(letters, fc.array(word, { maxLength: 5 }), fc.array(fc.nat()), (text, words, cuts) => {
        // What no word begins with at the end, so that nothing is half of one.
        const whole = `${text} .`;
        const expected = Buffer.from(hideSlowly(whole, words), "latin1").toString();
        expect(pass(whole, words, cuts)).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  test("hides a word that is the beginning of another, and the other as a whole", () => {
    const words = ["s3cret", "s3cret-and-more"];
    expect(pass("s3cret-and-more, s3cret-and.", words)).toBe(`${"*".repeat(15)}, ******-and.`);
  });

  test("keeps line breaks, so that lines keep their numbers", () => {
    expect(pass("x first\r\nsecond y", ["first\r\nsecond"])).toBe("x *****\r\n****** y");
  });

  test("shows at once what cannot become a word, and hides a first half at the end", () => {
    const mask = new WordMask(new WordList(["password"]));
    expect(Buffer.from(mask.push(Buffer.from("it is pass"))).toString()).toBe("it is ");
    expect(Buffer.from(mask.push(Buffer.from("ed on\n pa"))).toString()).toBe("passed on\n ");
    expect(Buffer.from(mask.push(Buffer.from("ssw"))).toString()).toBe("");
    expect(Buffer.from(mask.flush()).toString()).toBe("*****");
  });

  test("knows the end of a word whose beginning was cut off", () => {
    const words = new WordList(["abcdefgh", "12345"]);
    expect(words.cutOffBytes(Buffer.from("defgh, and on"))).toBe(5);
    expect(words.cutOffBytes(Buffer.from("fgh, and on"))).toBe(0);
    expect(words.cutOffBytes(Buffer.from("other"))).toBe(0);
  });

  test("takes a value of thousands of lines as one pass", { timeout: 20_000 }, () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => `k${index}=`.padEnd(6, "x"));
    const list = new WordList([lines.join("\n"), ...lines]);
    const log = Buffer.from("an ordinary line of a log, k12 and all\n".repeat(250_000));
    const begun = performance.now();
    const mask = new WordMask(list);
    const shown = Buffer.concat([mask.push(log), mask.flush()]);
    expect(shown.equals(log)).toBe(true);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });
});
