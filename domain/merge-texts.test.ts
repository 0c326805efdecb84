import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeTexts } from "./merge-texts";

const text = fc
  .array(fc.constantFrom("a", "b", "c", "", "d"), { maxLength: 12 })
  .map((lines) => lines.join("\n"));

describe("two changes of one text", () => {
  it("are joined where they are at different places", () => {
    const base = "title\n\none\ntwo\nthree\n";
    expect(mergeTexts(base, "Title\n\none\ntwo\nthree\n", "title\n\none\ntwo\nthree\nfour\n")).toEqual({
      text: "Title\n\none\ntwo\nthree\nfour\n",
      conflicts: 0,
    });
  });
  it("are both kept, and marked, where they are at the same place", () => {
    expect(mergeTexts("a\nb\nc", "a\nmine\nc", "a\ntheirs\nc")).toEqual({
      text: "a\n<<<<<<< yours\nmine\n=======\ntheirs\n>>>>>>> theirs\nc",
      conflicts: 1,
    });
  });
  it("count once where both did the same", () => {
    expect(mergeTexts("a\nb", "a\nx\nb", "a\nx\nb")).toEqual({ text: "a\nx\nb", conflicts: 0 });
  });
  it("leave a side alone that changed nothing", () => {
    fc.assert(
      fc.property(text, text, (base, changed) => {
        expect(mergeTexts(base, changed, base)).toEqual({ text: changed, conflicts: 0 });
        expect(mergeTexts(base, base, changed)).toEqual({ text: changed, conflicts: 0 });
        expect(mergeTexts(base, changed, changed)).toEqual({ text: changed, conflicts: 0 });
      }),
    );
  });
  it("lose no line that somebody added", () => {
    fc.assert(
      fc.property(text, fc.nat(12), fc.nat(12), (base, one, other) => {
        const insert = (at: number, line: string) => base.split("\n").toSpliced(at, 0, line).join("\n");
        const merged = mergeTexts(base, insert(one, "MINE"), insert(other, "THEIRS")).text.split("\n");
        expect(merged).toEqual(expect.arrayContaining(["MINE", "THEIRS"]));
      }),
    );
  });
});
