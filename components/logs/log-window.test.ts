import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LogPiece, LogWindow } from "./log-window";

const piece = (text: string, offset: number, line: number | null = null): LogPiece => ({
  text,
  offset,
  nextOffset: offset + text.length,
  cutBytes: 0,
  line,
});
const hole = (offset: number, nextOffset: number): LogPiece => ({
  text: "",
  offset,
  nextOffset,
  cutBytes: nextOffset - offset,
  line: null,
});

function fill(texts: string[]): LogWindow {
  const [first = "", ...rest] = texts;
  const log = new LogWindow(piece(first, 0, 1));
  for (const text of rest) expect(log.append(piece(text, log.nextOffset))).toBe(true);
  return log;
}

const TEXTS = fc.array(fc.stringMatching(/^[a-z ]{0,9}\n?$/), { maxLength: 30 });

describe("LogWindow", () => {
  it("gives the same lines however the text was cut", () => {
    fc.assert(
      fc.property(TEXTS, (texts) => {
        expect(fill(texts).entries).toEqual(fill([texts.join("")]).entries);
      }),
    );
  });
  it("gives the same lines from the end upwards as from the beginning down", () => {
    fc.assert(
      fc.property(TEXTS, (texts) => {
        const lines = texts.map((text) => `${text.replace("\n", "")}\n`);
        const whole = lines.join("");
        const log = new LogWindow(piece("", whole.length, lines.length + 1));
        for (const text of lines.toReversed()) log.prepend(piece(text, log.firstOffset - text.length));
        expect(log.entries).toEqual(fill(lines).entries);
        expect([log.firstLine, log.firstOffset]).toEqual([1, 0]);
      }),
    );
  });
  it("refuses what it already has and what leaves a gap", () => {
    const log = fill(["one\n"]);
    expect(log.append(piece("one\n", 0))).toBe(false);
    expect(log.append(piece("three\n", 9))).toBe(false);
    expect(log.append(piece("two\n", 4))).toBe(true);
    expect(log.entries).toEqual(["one", "two"]);
  });
  it("shows the last state of a progress bar, and no carriage return of Windows", () => {
    expect(fill(["10%\r50%\r", "100%\ndone\r\n"]).entries).toEqual(["100%", "done"]);
    expect(fill(["a\r", "\nb\n"]).entries).toEqual(["a", "b"]);
    expect(fill(["abc\rx"]).entries).toEqual(["x"]);
  });
  it("shortens a line without end, however it comes, and says by how much", () => {
    const [atOnce] = fill(["x".repeat(100_000)]).entries as string[];
    expect(atOnce).toMatch(/… \(80000 more characters\)$/);
    expect(fill(["x".repeat(50_000), "x".repeat(50_000)]).entries).toEqual([atOnce]);
  });
  it("shows a cut as a line of its own, from above and from below", () => {
    const log = fill(["head\n"]);
    log.append(hole(5, 100));
    log.append(piece("tail\n", 100));
    expect(log.entries).toEqual(["head", { cutBytes: 95 }, "tail"]);
    const upwards = new LogWindow(piece("tail\n", 100, 3));
    upwards.prepend(hole(5, 100));
    upwards.prepend(piece("head\n", 0));
    expect([upwards.entries, upwards.firstLine]).toEqual([log.entries, 1]);
  });
  it("takes nothing from who reads in it, and says when it has no room", () => {
    const log = new LogWindow(piece("0\n", 0, 1), { characters: 1_000, entries: 3 });
    log.isHeld = true;
    for (const text of ["1\n", "2\n", "3\n"]) log.append(piece(text, log.nextOffset));
    expect([log.entries[0], log.hasRoom()]).toEqual(["0", false]);
    log.isHeld = false;
    log.append(piece("4\n", log.nextOffset));
    expect([log.entries[0], log.hasRoom()]).toEqual(["2", true]);
  });
  it("drops the other end when it holds too much, and can take it again", () => {
    const log = new LogWindow(piece("0\n", 0, 1), { characters: 1_000, entries: 10 });
    for (let number = 1; number < 40; number++) log.append(piece(`${number}\n`, log.nextOffset));
    expect(log.entries.length).toBeLessThanOrEqual(10);
    expect(log.entries.at(-1)).toBe("39");
    expect(log.entries[0]).toBe(String(log.firstLine! - 1));
    const before = log.firstOffset;
    const added = log.prepend(piece("28\n29\n", before - 6));
    expect([added, log.entries[0], log.firstOffset]).toEqual([2, "28", before - 6]);
    expect(log.entries.at(-1)).not.toBe("39");
    expect(log.append(piece("40\n", 110))).toBe(false);
  });
});
