import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { destinationOf, ownPath } from "./destination";

const STUDIO = "http://atelier.example.org:3000";

describe("the path after signing in", () => {
  it.each([
    ["/default/runs", "/default/runs"],
    ["/default/runs?filter=a%20%3E%201&x=/%09/y#notes", "/default/runs?filter=a%20%3E%201&x=/%09/y#notes"],
    ["default/runs", "/default/runs"],
    [`${STUDIO}/default/runs?view=a#b`, "/default/runs?view=a#b"],
    ["/läufe", "/l%C3%A4ufe"],
    ["/%09/host/page", "/%09/host/page"],
    ["/%5chost/page", "/%5chost/page"],
    ["/%2f%2fhost", "/%2f%2fhost"],
    ["", "/"],
  ])("%j is %s", (address, path) => {
    expect(ownPath(address, STUDIO)).toBe(path);
  });

  it.each([
    "/\t/host/page",
    "\t//host",
    " //host",
    "/\n/host",
    "/\r\n/host",
    "//host/page",
    "///host",
    "/\\host",
    "\\\\host",
    "\\/host",
    "/\t\\host",
    "/.//host",
    "/./\t/host",
    "/a/..//host",
    "/%2e//host",
    ".//host",
    "/.\\\\host",
    "https://host/",
    "https:host",
    "http:/\\host",
    `//atelier.example.org:3000@host/`,
    `http://atelier.example.org:3000.host/`,
    `http://atelier.example.org/`,
    `https://atelier.example.org:3000/`,
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "\u0001javascript:alert(1)",
    "data:text/html,x",
    "blob:http://atelier.example.org:3000/x",
    "vbscript:x",
    "//ⓗost.example",
    `/${"a".repeat(5_000)}`,
    "http://[",
    ["/default"],
    undefined,
    null,
  ])("%j leads nowhere but to the studio's own start", (address) => {
    expect(ownPath(address, STUDIO)).toBe("/");
  });
});

test("whatever is asked for, a browser that follows the answer stays at the studio, and is led to the same place again", () => {
  const pieces = fc.array(
    fc.constantFrom(
      "/",
      "\\",
      "\t",
      "\n",
      ".",
      "..",
      "host",
      ":",
      "@",
      "%2f",
      "%09",
      "?",
      "#",
      "javascript",
      " ",
      "／",
    ),
  );
  fc.assert(
    fc.property(pieces, (parts) => {
      const path = ownPath(parts.join(""), STUDIO);
      expect(new URL(path, STUDIO).origin).toBe(STUDIO);
      expect(ownPath(path, STUDIO)).toBe(path);
    }),
    { numRuns: 2_000 },
  );
});

test("an address of another place says by which scheme it is reached", () => {
  expect(destinationOf("mailto:a@x.test")).toEqual({ at: "elsewhere", scheme: "mailto:" });
  expect(destinationOf("/\t/x.test/y")).toEqual({ at: "elsewhere", scheme: "http:" });
  expect(destinationOf("http://[")).toEqual({ at: "nowhere" });
});
