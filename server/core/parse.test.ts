import { expect, it } from "vitest";
import { z } from "zod";
import { parse } from "./parse";

const schema = z.object({
  name: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  params: z.array(z.object({ key: z.string(), value: z.string() })).optional(),
});

it("refuses text with half of a surrogate pair, and names the field", () => {
  const half = "\ud800";
  expect(() => parse(schema, { name: half })).toThrow(/^name .*: has half of a surrogate pair/);
  expect(() => parse(schema, { tags: { a: `x${half}` } })).toThrow("tags.a: has half");
  expect(() => parse(schema, { tags: { [half]: "x" } })).toThrow(`tags.${half}: has half`);
  expect(() => parse(schema, { params: [{ key: "lr", value: half }] })).toThrow(
    "params[0].value of “lr”: has half",
  );
  expect(() => parse(z.string(), half)).toThrow("has half of a surrogate pair");
});

it("lets pass all other text, and what is not from JSON", () => {
  const input = { name: "🧪 \ufffd", tags: { é: "日本" } };
  expect(parse(schema, input)).toEqual(input);
  const deep = JSON.parse(`${"[".repeat(20_000)}${"]".repeat(20_000)}`);
  expect(parse(schema, { deep })).toEqual({});
  const bytes = z.instanceof(Uint8Array);
  expect(parse(bytes, Uint8Array.of(1))).toEqual(Uint8Array.of(1));
});
