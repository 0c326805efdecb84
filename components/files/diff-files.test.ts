import { expect, it } from "vitest";
import { diffFiles } from "./diff-files";

const file = (path: string, sha256: string) => ({ path, sha256, sizeBytes: 1 });

it("tells what was added, removed, changed and kept, by path", () => {
  const left = [file("same.py", "a"), file("gone.py", "b"), file("train.py", "c")];
  const right = [file("train.py", "d"), file("same.py", "a"), file("new.py", "e")];
  expect(diffFiles(left, right).map(({ path, difference }) => [path, difference])).toEqual([
    ["gone.py", "removed"],
    ["new.py", "added"],
    ["same.py", "same"],
    ["train.py", "changed"],
  ]);
});
