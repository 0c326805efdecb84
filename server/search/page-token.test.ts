import fc from "fast-check";
import { expect, it } from "vitest";
import { readPageToken, writePageToken } from "./page-token";

const order = [{ field: "a" }];
const value = fc.oneof(
  fc.string(),
  fc.double({ noNaN: true }).map((number) => number + 0),
);

it("reads back every place, infinities included", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 }), fc.array(value), (phase, values) => {
      expect(readPageToken(order, writePageToken(order, { phase, values }))).toEqual({ phase, values });
    }),
  );
});

it("refuses a token of another order", () => {
  const token = writePageToken(order, { phase: 0, values: [1] });
  expect(() => readPageToken([{ field: "b" }], token)).toThrow("page_token");
});

it("refuses whatever it did not write, as the caller's mistake", () => {
  const text = (token: string) => Buffer.from(token).toString("base64url");
  const tokens = fc.oneof(fc.string(), fc.json().map(text), fc.constantFrom("zzz", text("[]"), text("null")));
  fc.assert(
    fc.property(tokens, (token) => {
      expect(() => readPageToken(order, token)).toThrow(expect.objectContaining({ code: "invalid" }));
    }),
  );
});
