import { describe, expect, it } from "vitest";
import { toText } from "./read-parquet";

describe("a value of a Parquet file", () => {
  it.each([
    [null, ""],
    [12n, "12"],
    [new Date(0), "1970-01-01T00:00:00.000Z"],
    [new Date(Number.NaN), "invalid date"],
    [new Uint8Array(3), "3 bytes"],
    ["=1+1", "=1+1"],
    [{ a: [1n, 2n ** 60n, new Uint8Array(2)] }, '{"a":[1,"1152921504606846976","2 bytes"]}'],
    [Number.NaN, "NaN"],
    [true, "true"],
  ])("is shown as text", (value, text) => expect(toText(value)).toBe(text));
});
