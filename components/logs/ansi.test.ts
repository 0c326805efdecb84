import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { levelOf, stripAnsi } from "@/domain/log-lines";
import { parseAnsi } from "./ansi";

describe("parseAnsi", () => {
  it("colours, and forgets the colour at a reset", () => {
    expect(parseAnsi("\u001b[1;31mbad\u001b[0m good")).toEqual([
      { text: "bad", color: "text-danger", isBold: true, isDim: false },
      { text: " good", color: "", isBold: false, isDim: false },
    ]);
  });
  it("takes colours of the large palettes for the nearest of ours", () => {
    const colorOf = (codes: string) => parseAnsi(`\u001b[${codes}mx`)[0]!.color;
    expect(["38;5;196", "38;2;255;0;0", "38;5;1"].map(colorOf)).toEqual(Array(3).fill("text-danger"));
    expect(["38;5;46", "38;2;20;200;30"].map(colorOf)).toEqual(Array(2).fill("text-success"));
    expect(["38;5;255", "48;2;255;0;0"].map(colorOf)).toEqual(["", ""]);
    expect(parseAnsi("\u001b[38;2;1;2;3;1mx")[0]!.isBold).toBe(true);
  });
  it("takes out links, titles, cursor moves and characters that turn the text round", () => {
    expect(stripAnsi("a\u001b]8;;http://evil\u0007b\u001b[2Kc\u202ed\u001b]0;title\u001b\\e\u0008")).toBe(
      "abcde",
    );
  });
  it("takes out controls of eight bits, and every mark that turns or breaks a line", () => {
    expect(stripAnsi("a\u009b31m\u061c\u200e\u200f\u2028\u2069\u0085b")).toBe("a31mb");
  });
  it("never lets an escape character through", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("\u001b", "[", "]", "3", "1", ";", "m", "a", "\u0007", "\\") }),
        (text) => {
          expect(
            parseAnsi(text)
              .map((span) => span.text)
              .join(""),
          ).not.toContain("\u001b");
        },
      ),
    );
  });
});

describe("levelOf", () => {
  it.each([
    ["Traceback (most recent call last):", "error"],
    ["ValueError: the moon is 7 short", "error"],
    ["KeyboardInterrupt", "error"],
    ["2026-11-21 14:00:00 ERROR trainer: no data", "error"],
    ["/lib/x.py:3: UserWarning: old", "warning"],
    ["    response = self.parent.error(", null],
    ['  File "request.py", line 563, in error', null],
    ["error rate 0.1", null],
  ])("reads %s as %s", (line, level) => expect(levelOf(line)).toBe(level));
});
