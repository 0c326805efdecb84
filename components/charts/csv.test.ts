import { describe, expect, it } from "vitest";
import { writeCsv } from "./csv";

describe("writeCsv", () => {
  it("has one line a point, and names that no spreadsheet runs", () => {
    const points = [
      { x: 0, y: 0.5 },
      { x: 1, y: Number.NaN },
    ];
    const series = [{ id: "a", color: "", label: '=say "hi"', points }];
    expect(writeCsv(series, "step")).toBe(
      'run,step,value\r\n"\'=say ""hi""",0,0.5\r\n"\'=say ""hi""",1,NaN\r\n',
    );
  });
  it("counts time in milliseconds", () => expect(writeCsv([], "time")).toBe("run,milliseconds,value\r\n"));
});
