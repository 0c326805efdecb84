import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCsv } from "./parse-csv";

describe("parseCsv", () => {
  it("reads back what was written, whatever the fields hold", () => {
    const field = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", " ", "ü", "=", "|", ";") });
    const row = fc.array(field, { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), (rows) => {
        const quoted = rows.map((fields) =>
          fields.map((text) => `"${text.replaceAll('"', '""')}"`).join(","),
        );
        const { header, rows: rest } = parseCsv(quoted.join("\r\n"), false);
        expect([header, ...rest]).toEqual(rows);
      }),
    );
  });
  it.each([
    [
      "a,b\n1,2\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "a\tb\n1\t2",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "a;b\n1,5;2\n",
      [
        ["a", "b"],
        ["1,5", "2"],
      ],
    ],
    [
      "\ufeffa,b\n\n1,\n",
      [
        ["a", "b"],
        ["1", ""],
      ],
    ],
    [
      "a,b\n1,",
      [
        ["a", "b"],
        ["1", ""],
      ],
    ],
    [
      'a,b\n=HYPERLINK("x"),+1',
      [
        ["a", "b"],
        ['=HYPERLINK("x")', "+1"],
      ],
    ],
    ['a,b\n"open', [["a", "b"], ["open"]]],
    ["one", [["one"]]],
    ["", [[]]],
  ])("reads %j", (text, expected) => {
    const { header, rows } = parseCsv(text, false);
    expect([header, ...rows]).toEqual(expected);
  });
  it("leaves out the last row of a part, which may be cut", () => {
    expect(parseCsv("a,b\n1,2\n3,4", true).rows).toEqual([["1", "2"]]);
  });
});
