import { expect, test } from "vitest";
import { submissionInput } from "./submission";

const submitted = (set: string[]) => submissionInput.safeParse({ yaml: "command: a\n", set });

test("the options of a job are bounded in number and in all their characters together", () => {
  expect(submitted(Array(100).fill("tags.a=b")).success).toBe(true);
  expect(submitted(Array(101).fill("tags.a=b")).error?.issues[0]).toMatchObject({ path: ["set"] });
  expect(submitted(Array(8).fill(`tags.a=${"b".repeat(9_000)}`)).error?.issues[0]).toMatchObject({
    path: ["set"],
    message: expect.stringContaining("16384 characters"),
  });
});
