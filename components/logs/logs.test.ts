import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAnsi, stripAnsi } from "./ansi";
import { LogBuffer } from "./log-buffer";
import { findLines, levelOf } from "./log-search";

const fill = (pieces: string[]) => {
  const buffer = new LogBuffer(0);
  let offset = 0;
  for (const text of pieces) {
    const nextOffset = offset + Buffer.byteLength(text);
    buffer.accept({ text, offset, nextOffset });
    offset = nextOffset;
  }
  return buffer;
};

describe("LogBuffer", () => {
  it("gives the same lines however the text was cut", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z ]{0,9}\n?$/), { maxLength: 30 }), (pieces) => {
        expect(fill(pieces).lines).toEqual(fill([pieces.join("")]).lines);
      }),
    );
  });
  it("drops what it already has and what leaves a gap", () => {
    const buffer = fill(["one\n"]);
    expect(buffer.accept({ text: "one\n", offset: 0, nextOffset: 4 })).toBe(false);
    expect(buffer.accept({ text: "three\n", offset: 9, nextOffset: 15 })).toBe(false);
    expect(buffer.accept({ text: "two\n", offset: 4, nextOffset: 8 })).toBe(true);
    expect(buffer.lines).toEqual(["one", "two"]);
  });
  it("shows the last state of a progress bar, and no carriage return of Windows", () => {
    expect(fill(["10%\r50%\r", "100%\ndone\r\n"]).lines).toEqual(["100%", "done"]);
  });
  it("shortens a line without end", () => {
    const [line] = fill(["x".repeat(100_000)]).lines;
    expect(line!.length).toBeLessThan(20_100);
  });
});

describe("parseAnsi", () => {
  it("colours, and forgets the colour at a reset", () => {
    expect(parseAnsi("\u001b[1;31mbad\u001b[0m good")).toEqual([
      { text: "bad", color: "text-danger", isBold: true, isDim: false },
      { text: " good", color: "", isBold: false, isDim: false },
    ]);
  });
  it("takes out links, titles, cursor moves and characters that turn the text round", () => {
    expect(stripAnsi("a\u001b]8;;http://evil\u0007b\u001b[2Kc\u202ed\u001b]0;title\u001b\\e\u0008")).toBe(
      "abcde",
    );
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

describe("findLines", () => {
  it("finds text whatever its case and colour", () => {
    expect(findLines(["One", "\u001b[31mtw\u001b[0mO", "three"], "TWO")).toEqual([1]);
    expect(findLines(["a"], "")).toEqual([]);
  });
});
