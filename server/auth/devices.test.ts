import { expect, test } from "vitest";
import { deviceCookie, findMark, readMarks } from "./devices";

const HTTPS = "https://studio.example.org";
const ada = { id: "usr_ada", passwordHash: "scrypt$a$a" };
const bob = { id: "usr_bob", passwordHash: "scrypt$b$b" };
const markOf = (line: string) => readMarks(line.split(";")[0], HTTPS);

test("the cookie is out of the reach of scripts, and goes to this host alone", () => {
  expect(deviceCookie([], ada, HTTPS)).toMatch(
    /^__Host-atelier\.device=[\w.~-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+; Secure$/,
  );
  expect(deviceCookie([], ada, "http://10.0.0.7:3100")).toMatch(/^atelier-3100\.device=.*Max-Age=\d+$/);
});

test("a mark is its account's alone, and a new password makes it void", () => {
  const marks = markOf(deviceCookie([], ada, HTTPS));
  expect(findMark(marks, ada)).toBe(marks[0]);
  expect(findMark(marks, bob)).toBeUndefined();
  expect(findMark(marks, { ...ada, passwordHash: "scrypt$c$c" })).toBeUndefined();
});

test("people who share a browser keep their marks, each one, and the latest eight of them", () => {
  let marks = markOf(deviceCookie(markOf(deviceCookie([], ada, HTTPS)), bob, HTTPS));
  expect([findMark(marks, ada), findMark(marks, bob)]).not.toContain(undefined);
  const again = markOf(deviceCookie(marks, ada, HTTPS));
  expect(again).toHaveLength(2);
  expect(findMark(again, ada)).not.toBe(findMark(marks, ada));
  for (let n = 0; n < 8; n++) marks = markOf(deviceCookie(marks, { ...bob, id: `usr_${n}` }, HTTPS));
  expect(marks).toHaveLength(8);
  expect(findMark(marks, ada)).toBeUndefined();
});

test("a mark that was made up is none", () => {
  const [mark] = markOf(deviceCookie([], ada, HTTPS));
  const [nonce] = mark!.split(".");
  for (const forged of [
    "",
    ".",
    `${nonce}.`,
    `x${mark}`,
    `${mark}A`,
    `${nonce}.${"A".repeat(43)}`,
    "~~~",
    "%",
  ]) {
    expect(findMark(readMarks(`__Host-atelier.device=${forged}`, HTTPS), ada)).toBeUndefined();
  }
  expect(readMarks(`__Host-atelier.device=${"a~".repeat(10_000)}`, HTTPS)).toHaveLength(8);
  expect(readMarks(undefined, HTTPS)).toEqual([]);
});
