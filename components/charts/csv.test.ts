import { describe, expect, it } from "vitest";
import { writeCsv } from "./csv";

describe("writeCsv", () => {
  it("has one line a point, and names that no spreadsheet runs", () => {
    const y = Float64Array.of(0.5, Number.NaN);
    const series = [{ id: "a", color: "", label: '=say "hi"', x: Float64Array.of(0, 1), y }];
    expect(writeCsv(series, "step")).toBe(
      'run,step,value\r\n"\'=say ""hi""",0,0.5\r\n"\'=say ""hi""",1,NaN\r\n',
    );
  });
  it("counts time in milliseconds", () => expect(writeCsv([], "time")).toBe("run,milliseconds,value\r\n"));
  it("has the band beside the mean of a group", () => {
    const one = Float64Array.of(1);
    const band = { low: Float64Array.of(0.5), high: Float64Array.of(1.5) };
    const series = [{ id: "a", color: "", label: "adam", x: one, y: one, band, counts: Float64Array.of(7) }];
    expect(writeCsv(series, "step")).toBe('group,step,value,low,high,runs\r\n"adam",1,1,0.5,1.5,7\r\n');
  });
});
