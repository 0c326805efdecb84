import { expect, it } from "vitest";
import { csvLine } from "./csv";

it("quotes texts, leaves numbers bare and missing values empty", () => {
  expect(csvLine(["a", 1.5, null, -2, 'say "hi", now', Number.NaN])).toBe(
    '"a",1.5,,-2,"say ""hi"", now",NaN\r\n',
  );
});

it.each(["=1+1", "+cmd", "-2+3", "@sum", "\tx", "\r=x"])(
  "makes a text of what would be a formula: %j",
  (text) => {
    expect(csvLine([text])).toBe(`"'${text}"\r\n`);
  },
);
