import { expect, test } from "vitest";
import { MAX_BUNDLE_FILES, readBundle } from "./bundle";

const hash = (digit: string) => digit.repeat(64);
const entry = (sha256: string, content: string) => `${sha256} ${content.length}\n${content}`;
const read = (text: string) =>
  readBundle(Buffer.from(text)).map(({ sha256, bytes }) => [sha256, Buffer.from(bytes).toString()]);

test("a bundle holds its contents in order, empty ones and line ends too", () => {
  expect(read("")).toEqual([]);
  const contents = [
    [hash("a"), "one\ntwo"],
    [hash("b"), ""],
    [hash("c"), `${hash("d")} 5\n`],
  ] as const;
  expect(read(contents.map(([sha256, content]) => entry(sha256, content)).join(""))).toEqual(contents);
});

test("a bundle that is cut or written otherwise is refused, with the content that is wrong", () => {
  const whole = entry(hash("a"), "whole");
  expect(() => read(whole + entry(hash("b"), "cut").slice(0, -1))).toThrow(
    /Content 2 has fewer bytes.*2 of 3/,
  );
  for (const line of ["x", `${hash("A")} 1\n`, `${hash("a")} -1\n`, `${hash("a")} 1e3\n`, `${hash("a")}\n`])
    expect(() => read(whole + line)).toThrow(/^Content 2 does not begin/);
  expect(() => read(entry(hash("a"), "").repeat(MAX_BUNDLE_FILES + 1))).toThrow(/at most/);
});
