import { describe, expect, it } from "vitest";
import { tagChanges, writeTags } from "./tags-text";

const old = { team: "vision", keep: "a=b", "mlflow.runName": "x" };

describe("tags as text", () => {
  it("come back unchanged", () => expect(tagChanges(old, writeTags(old))).toEqual({}));
  it("name what changed, what is new and what went, and leave a client's own alone", () => {
    expect(tagChanges(old, "team = speech\nfresh\n\n")).toEqual({ team: "speech", fresh: "", keep: null });
  });
});
