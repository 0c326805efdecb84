import { expect, test } from "vitest";
import { knownFailure } from "./failures";

test.each([
  [{ code: "53100" }, "unavailable", /^The disk of the database is full/],
  [{ cause: { code: "53100" } }, "unavailable", /^The disk of the database is full/],
  [{ code: "ENOSPC", syscall: "write" }, "diskFull", /^The disk of the studio is full\. .*Purge/],
  [{ code: "EDQUOT", syscall: "write" }, "diskFull", /^The disk of the studio is full/],
  [{ code: "57P03" }, "unavailable", /^The database is away for a moment/],
])("%j is told by its own cause", (failure, code, words) => {
  expect(knownFailure(failure)).toMatchObject({ code, message: expect.stringMatching(words) });
});
