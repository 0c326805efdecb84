import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkArtifactFolder,
  checkArtifactPath,
  escapePath,
  shortenPath,
  showPath,
  spellPath,
  spellText,
  unspellPath,
} from "./artifact-names";
import { findArtifactPathProblem } from "./artifact-path";

const bytes = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const store = (parts: Uint8Array[]) => shortenPath(spellPath(parts), sha256);

/** Names as a file system may have them, with what is special here more often than by chance. */
const special = fc.constantFrom(
  "~",
  "~2",
  "3",
  "#",
  "\\",
  "\n",
  "%",
  "%2e",
  "%2F",
  ".",
  "..",
  "é",
  "long-",
  "a".repeat(64),
  "C:",
  "\x7f",
  "\u0085",
);
const name = fc
  .oneof(
    fc.uint8Array({ minLength: 1, maxLength: 20 }),
    fc
      .array(special, { minLength: 1, maxLength: 6 })
      .map((pieces) => new Uint8Array(Buffer.from(pieces.join("")))),
    fc.constant(bytes(`~long-${"0f".repeat(32)}.png`)),
  )
  .filter((part) => !part.includes(0) && !part.includes(47) && !/^\.\.?$/.test(Buffer.from(part).toString()));
const names = fc.array(name, { minLength: 1, maxLength: 5 });
const keyOf = (parts: Uint8Array[]) => parts.map((part) => Buffer.from(part).toString("hex")).join("/");

describe("a spelled name", () => {
  it.each([
    ["plot.png", "plot.png"],
    ["plot#1.png", "plot~231.png"],
    ["a\\b\tc\nd", "a~5cb~09c~0ad"],
    ["caf\xe9.txt", "caf~e9.txt"],
    ["caf\xc3\xa9.txt", "café.txt"],
    ["a~23b", "a~7e23b"],
    ["~user/~", "~user/~"],
    ["%2e%2E%2f", "~252e~252E~252f"],
    ["100%25", "100%25"],
    ["C:/x", "C~3a/x"],
    ["\xc2\x85", "~c2~85"],
  ])("of %j is %s", (own, spelled) => {
    const parts = own.split("/").map(bytes);
    expect(spellPath(parts)).toBe(spelled);
    expect(unspellPath(spelled)).toEqual(parts);
  });

  it("is undone exactly, is a valid path, and is no other name's, whatever the bytes", () => {
    fc.assert(
      fc.property(names, names, (one, other) => {
        const spelled = store(one);
        expect(unspellPath(spelled)).toEqual(one);
        expect(findArtifactPathProblem(spelled)).toBeUndefined();
        expect(store(other) === spelled).toBe(keyOf(one) === keyOf(other));
      }),
    );
  });

  it("stays as it is where a path can hold it and it looks like no spelling", () => {
    const plain = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
      .filter((path) => !findArtifactPathProblem(path) && !path.includes("~"));
    fc.assert(fc.property(plain, (path) => void expect(spellText(path)).toBe(path)));
  });

  it("that nothing spells so stands for itself, and never for a way out", () => {
    for (const path of ["a~61", "~2e~2e/x", "~2e", "a~2fb", "a~00", "~FF", "~c3~a9"]) {
      expect(unspellPath(path)).toEqual(path.split("/").map(bytes));
    }
  });

  it.each([[[]], [["", "a"]], [["."]], [["a", ".."]], [["a/b"]], [["a\0"]]])("is not made of %j", (parts) => {
    expect(() => spellPath(parts.map(bytes))).toThrow();
  });
});

describe("a path that is too long", () => {
  const long = (parts: string[]) => spellPath(parts.map(bytes));

  it.each([
    [
      "a name whose spelling is",
      ["outputs", `${"\xff".repeat(250)}.png`],
      /^outputs\/~long-[0-9a-f]{64}\.png$/,
    ],
    [
      "a path of Linux",
      [...Array.from({ length: 15 }, () => "d".repeat(250)), "x.tar.gz"],
      /^(d{250}\/){4}~long-[0-9a-f]{64}\.tar\.gz$/,
    ],
    ["a nest", Array.from({ length: 5000 }, () => "d"), /^(d\/){32}~long-[0-9a-f]{64}$/],
  ])("is shortened to what can be stored: %s", (_what, parts, expected) => {
    const spelled = long(parts);
    expect(shortenPath(spelled, sha256)).toMatch(expected);
    expect(findArtifactPathProblem(shortenPath(spelled, sha256))).toBeUndefined();
    expect(unspellPath(spelled)).toEqual(parts.map(bytes));
  });

  it("is shortened to another than every other, also than a file of that very name", () => {
    const deep = Array.from({ length: 300 }, () => "d");
    const short = shortenPath(long(deep), sha256);
    expect(shortenPath(long([...deep, "e"]), sha256)).not.toBe(short);
    expect(spellText(short)).not.toBe(short);
  });
});

it("a path is shown with what is no text, or would change the line, as its code", () => {
  expect(showPath(spellPath(["a#b", "c\n\xff\x1b[31m"].map(bytes)))).toBe("a#b/c\\n\\xff\\x1b[31m");
  expect(showPath("x\u202egnp.exe")).toBe("x\\u202egnp.exe");
});

it("the bytes of a path are escaped as in an address", () => {
  expect(escapePath("a~23 b/~e9é")).toBe("a%23%20b/%E9%C3%A9");
});

describe("a path that a client names", () => {
  it.each([
    ["a/b.txt", "a/b.txt"],
    ["plot~231.png", "plot~231.png"],
    ["plot#1.png", "plot~231.png"],
    ["a\nb~23", "a~0ab~7e23"],
    ["..\\..\\x", "..~5c..~5cx"],
    ["100%25", "100%25"],
  ])("%j is the stored %s", (path, stored) => expect(checkArtifactPath(path)).toBe(stored));

  it.each([
    "",
    "../x",
    "a/../#",
    "/etc/passwd",
    "//x#",
    "a//b",
    "a\0b",
    "%2e%2e/x",
    "C:/x",
    "\ud800",
    "#".repeat(200),
  ])("%j is refused", (path) => expect(() => checkArtifactPath(path)).toThrow("artifact path"));

  it("may be a folder: the root, or with a slash at its end", () => {
    expect(checkArtifactFolder("")).toBe("");
    expect(checkArtifactFolder("a/b/")).toBe("a/b");
    expect(() => checkArtifactFolder("/")).toThrow();
  });
});
