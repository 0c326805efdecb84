import { describe, expect, it } from "vitest";
import { setJobField } from "./edit-job";
import { parseCommand } from "./testing/parse-command";

describe("setJobField", () => {
  const text = "# mine\ncommand: python a.py # go\ninputs:\n  rate: 0.1\n";
  it("changes one field and keeps the comments", () => {
    expect(setJobField(text, ["command"], "python b.py")).toBe(
      "# mine\ncommand: python b.py # go\ninputs:\n  rate: 0.1\n",
    );
  });
  it("makes what is missing on the way", () => {
    const next = setJobField("command: ls\n", ["limits", "timeout"], 60)!;
    expect(parseCommand({ text: next, file: "job.yml" }).job?.limits).toEqual({ timeout: 60 });
  });
  it("takes a field away, and does not mind one that is not there", () => {
    expect(setJobField(text, ["inputs"], null)).not.toContain("inputs");
    expect(setJobField("command: ls\n", ["limits", "timeout"], null)).toBe("command: ls\n");
  });
  it("leaves alone what it cannot read", () => {
    expect(setJobField("a: [1\nb: }", ["a"], 1)).toBeNull();
  });
});
