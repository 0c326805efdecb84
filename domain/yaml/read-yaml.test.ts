// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the expressions of a job are written like this.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_YAML_VALUES } from "./build-tree";
import { MAX_YAML_CHARS, readYaml } from "./read-yaml";
import { parseCommand } from "./testing/parse-command";
import { plainValue } from "./tree";

const read = (text: string) => readYaml({ text, file: "f.yml" });
const first = (text: string) => read(text).issues[0];

describe("the text of a file", () => {
  it("may start with a byte order mark", () => {
    expect(plainValue(read("\uFEFFa: b").yaml!.root)).toEqual({ a: "b" });
  });

  it.each([
    ["a: 1\na: 2", 2, "`a` is here twice, first on line 1."],
    ["a:\n\tb: 1", 2, "A tab is used for indentation"],
    ["a: b\nc: \ufffd", 2, "not UTF-8"],
    ["a: b\u0007", 1, "control character (code 7)"],
    ['a: "\\0"', 1, "cannot be kept"],
    ['a: "\\ud800"', 1, "cannot be kept"],
    ["a: 1\n---\nb: 1", 2, "more than one YAML document"],
    ["a: !!python/object:os.system x", 1, "not used here"],
    ["a: *nowhere", 1, "nowhere"],
    ["a: [1", 1, "not valid YAML"],
    ["a: 'x", 1, "not valid YAML"],
    ["a: 1\n? [b]\n: 2", 2, "plain text"],
    ["__proto__: 1", 1, "`__proto__`"],
    ["a: &x [*x]", 1, "deeper"],
    ["<<: 5", 1, "merges mappings only"],
  ])("%j is refused with its line", (text, line, words) => {
    expect(first(text)).toMatchObject({ file: "f.yml", line, message: expect.stringContaining(words) });
  });

  it("tells all doubled names at once", () => {
    expect(read("a: 1\na: 2\nb: {c: 1, c: 2}").issues).toHaveLength(2);
  });
});

describe("hostile text ends soon", () => {
  const levels = Array.from(
    { length: 12 },
    (_, n) => `l${n + 1}: &l${n + 1} [${Array(9).fill(`*l${n}`).join(", ")}]`,
  );
  it.each([
    ["aliases worth 9^12 values", `l0: &l0 [x]\n${levels.join("\n")}`, `more than ${MAX_YAML_VALUES} values`],
    ["10,000 brackets", "[".repeat(10_000), "deeper"],
    ["a long line of dashes", "- ".repeat(10_000), "deeper"],
    ["brackets that quoted ones seem to close", '["]", '.repeat(1_500), "deeper"],
    ["10,000 anchors of one node", "&a ".repeat(10_000), "not valid YAML"],
    ["too many characters", "a".repeat(MAX_YAML_CHARS + 1), "longer than"],
    [
      "aliases worth more than a file may hold",
      `a: &a [${"1,".repeat(1_000)}]\n${Array.from({ length: 100 }, (_, n) => `k${n}: *a`).join("\n")}`,
      "more than",
    ],
  ])("%s", { timeout: 5000 }, (_, text, words) => {
    expect(first(text)?.message).toContain(words);
  });

  const filled = (piece: string, start = "") =>
    start + piece.repeat((MAX_YAML_CHARS - start.length) / piece.length);
  it.each([
    [filled('"\n: [ \n'), /parts/],
    [filled(": [ \n"), /parts/],
    [filled('"\n'), /parts/],
    [filled("---\n"), /parts/],
    [filled("k: !!x y\n"), /parts/],
    [filled("[\n"), /parts/],
    [filled("a: 1\n"), /parts/],
    [`a: &a ${"x".repeat(60_000)}\nb: [${"*a,".repeat(5_000)}]`, /stands for more than 1000000 characters/],
  ])("what is made of endless parts is given up at once", (text, words) => {
    expect(read(text).issues).toEqual([expect.objectContaining({ message: expect.stringMatching(words) })]);
  });

  it("tells the first mistakes of a text that is made of mistakes, with their lines, and looks no further", () => {
    for (const text of [filled("\\x", 'a: "'), '"\n: [ \n'.repeat(3_000), "k: !!x y\n".repeat(3_000)]) {
      const { issues } = read(text);
      expect(issues).toHaveLength(20);
      expect(issues[0]).toMatchObject({ file: "f.yml", line: expect.any(Number) });
    }
    expect(read("a: 1\nk: !!x y\n".repeat(1_000)).issues[0]).toMatchObject({ line: 2 });
  });

  it("gives a tree or issues with lines inside of the file, whatever the text", () => {
    const piece = fc.constantFrom(
      "command: echo\n",
      "inputs:\n",
      "  a: ",
      "{",
      "}",
      "[",
      "]",
      "&x ",
      "*x",
      "<<: ",
      "|\n",
      ">-\n",
      "'",
      '"',
      "\n",
      "- ",
      ": ",
      "${{inputs.a}}",
      "$[[",
      "]]",
      "!t ",
      "# c\n",
      "type: uri_file",
      "null",
      "1.0",
      "\t",
      "---\n",
      "%YAML 1.1\n",
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join("")),
      fc.string({ unit: "binary", maxLength: 60 }),
    );
    fc.assert(
      fc.property(text, (source) => {
        const { job, issues } = parseCommand({ text: source, file: "f.yml" });
        expect(job === null).toBe(issues.length > 0);
        const lines = source.split(/\r\n|\r|\n/).length + 1;
        for (const { line } of issues) expect(line === undefined || (line >= 1 && line <= lines)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
