import { describe, expect, test } from "vitest";
import { hiddenWords, MAX_SECRET_BYTES, secretName, secretReference, secretValue } from "./secrets";
import { isAssignable } from "./shell-names";

test("names are those of Azure Key Vault, with underscores", () => {
  for (const name of ["API_KEY", "api-key", "9", "_x", "a".repeat(127)])
    expect(secretName.safeParse(name).success, name).toBe(true);
  for (const name of ["", "-n", "a b", "a/b", "a.b", "ü", "a\n", "a".repeat(128), "__proto__ "])
    expect(secretName.safeParse(name).success, name).toBe(false);
});

describe("a value", () => {
  test("has at most 64 KiB, counted as bytes", () => {
    expect(secretValue.safeParse("x".repeat(MAX_SECRET_BYTES)).success).toBe(true);
    expect(secretValue.safeParse("ü".repeat(MAX_SECRET_BYTES / 2 + 1)).success).toBe(false);
  });

  test("that is refused is not told", () => {
    for (const value of ["abc", "a\0bcdefgh", "y".repeat(MAX_SECRET_BYTES + 1), " ab \n"]) {
      const { error } = secretValue.safeParse(value);
      expect(error?.issues.map(({ message }) => message).join()).toMatch(/^a secret /);
      expect(JSON.stringify(error)).not.toContain(value.slice(0, 20));
    }
  });

  test("is hidden whole, and each of its lines that is long enough", () => {
    expect(hiddenWords("key: abc\r\n  indented \n--\n")).toEqual([
      "key: abc\r\n  indented \n--\n",
      "key: abc",
      "indented",
    ]);
  });
});

test("a variable names a secret by its whole value, and bash must be able to set it", () => {
  expect(secretReference("secret:API_KEY")).toBe("API_KEY");
  expect(secretReference("secret:")).toBe("");
  expect(secretReference("a secret:API_KEY")).toBeNull();
  expect(isAssignable("API_KEY")).toBe(true);
  for (const variable of ["", "a-b", "1a", "a=b", "a b", "UID", "SHELLOPTS"])
    expect(isAssignable(variable), variable).toBe(false);
});
