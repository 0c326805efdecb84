import { describe, expect, it } from "vitest";
import { issueWithin, refuseIssues } from "./issues";
import { quote } from "./quote";

const input = { tags: [{ key: "a" }, { key: "b,c", value: 5 }], name: "n", password: "secret", names: ["x"] };
const told = (...path: PropertyKey[]) => refuseIssues([issueWithin(input, path, "is wrong")]).message;

describe("a refusal", () => {
  it("says the name that is wrong beside its place", () => {
    expect(told("tags", 1, "key")).toBe("tags[1].key “b,c”: is wrong");
    expect(told("name")).toBe("name “n”: is wrong");
  });

  it("says of a field which item of the list it belongs to", () => {
    expect(told("tags", 1, "value")).toBe("tags[1].value of “b,c”: is wrong");
    expect(told("tags", 1)).toBe("tags[1] of “b,c”: is wrong");
  });

  it("repeats no other value, and needs none", () => {
    expect(told("password")).toBe("password: is wrong");
    expect(told("names", 0)).toBe("names[0]: is wrong");
    expect(told("not", 3, "there")).toBe("not[3].there: is wrong");
    expect(told()).toBe("is wrong");
  });
});

it("what a caller wrote is shown in one short line", () => {
  expect(quote("a\0b\n\u202ec\ud800")).toBe("“a\\u{0}b\\u{a}\\u{202e}c\\u{d800}”");
  expect(quote("損失 é 😀")).toBe("“損失 é 😀”");
  expect(quote("x".repeat(250))).toBe(`“${"x".repeat(60)}…”`);
});
