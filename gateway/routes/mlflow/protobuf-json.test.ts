import { expect, test } from "vitest";
import { readJsonText } from "./protobuf-json";

const LENGTH = 1_000_000;

test("a long text that is full of beginnings of names is read as quickly as another", () => {
  const value = "aA".repeat(LENGTH / 2);
  expect(readJsonText(JSON.stringify({ value, runId: "x" }))).toEqual({ value, run_id: "x" });
  expect(readJsonText(JSON.stringify({ value, say: 'runId"' }))).toEqual({ value, say: 'runId"' });
});

test("a body that ends within a text is refused as quickly as another", () => {
  for (const rest of ['\\"', '"\\', '\\"\n', '"\\\n'])
    expect(() => readJsonText(`{"step":1234567890123456789,"key":"${rest.repeat(LENGTH / 4)}`)).toThrow(
      SyntaxError,
    );
});

test("whole numbers of many digits and escapes in texts are read as they are", () => {
  const text = '{"step": 1234567890123456789, "key": "a\\\\\\"12345678901234567890"}';
  expect(readJsonText(text)).toEqual({ step: 1234567890123456789n, key: 'a\\"12345678901234567890' });
});
