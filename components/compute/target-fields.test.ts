import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { hiddenFile, writtenAs } from "./target-fields";

const KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----";

describe("the file that the form of a compute target stands for", () => {
  test("has what was filled in, numbers as numbers, and nothing else", () => {
    const values = { max_instances: " 2 ", slots: "", description: "For all: of us" };
    expect(parse(writtenAs("pool", "cluster", values))).toEqual({
      ...{ name: "pool", type: "cluster", max_instances: 2, description: "For all: of us" },
    });
  });

  test("keeps a pasted key whole, and does not show it", () => {
    const values = { address: "10.0.0.7", user: "ada", private_key: KEY };
    expect(parse(writtenAs("box", "ssh", values)).private_key).toBe(`${KEY}\n`);
    expect(hiddenFile("box", "ssh", values)).not.toContain("BEGIN");
    expect(hiddenFile("box", "ssh", { ...values, private_key: "secret:KEY" })).toContain("secret:KEY");
  });
});
