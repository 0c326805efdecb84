import { expect, it } from "vitest";
import { writeCsvTable } from "./csv";

it("writes a table whose quotes, commas and lines stay in their cells", () => {
  expect(writeCsvTable([["a,b", 'say "x"', "two\nlines", 1.5, null]])).toBe(
    '"a,b","say ""x""","two\nlines",1.5,\r\n',
  );
});
it("leaves no text that a spreadsheet would run", () => {
  for (const text of [
    "=1+1",
    "+cmd",
    "-2+3",
    "@sum(a1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋1a",
    "－1a",
    "＠a",
    "﹦1",
    "⁼1",
    "−1a",
  ]) {
    expect(writeCsvTable([[text]])).toBe(`"'${text}"\r\n`);
  }
  expect(writeCsvTable([["-1e-4", "+5", Number.NaN]])).toBe('"-1e-4","+5",NaN\r\n');
});
