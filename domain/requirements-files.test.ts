import { describe, expect, it } from "vitest";
import { expandRequirements, requirementsFile } from "./requirements-files";

describe("a line that names a file", () => {
  it.each([
    ["-r more.txt", "more.txt"],
    ["--requirement=lists/a b.txt", "lists/a b.txt"],
    ["--req more.txt  # the rest", "more.txt"],
    ["\ufeff-r more.txt", "more.txt"],
    ["six", undefined],
    ["--require-hashes", undefined],
  ])("%j: %s", (line, file) => {
    expect(requirementsFile(line)).toBe(file);
  });

  it("gives place to the lines of the file, comments and broken lines read as pip does", () => {
    const texts = {
      "env/all.txt":
        "# ours\r\nsix==1.16 \\\r\n  --hash=sha256:abc\r\n\r\n-r sub/more.txt\r\npandas # for tables",
      "env/sub/more.txt": "numpy\n",
    };
    expect(expandRequirements(["attrs", "-r ./all.txt", "tqdm"], "env", texts)).toEqual({
      lines: ["attrs", "six==1.16 --hash=sha256:abc", "numpy", "pandas # for tables", "tqdm"],
      files: ["env/all.txt", "env/sub/more.txt"],
      issues: [],
    });
  });

  it("is told of, and adds nothing, where the file was not sent", () => {
    expect(expandRequirements(["-r constructor"], "", {})).toEqual({
      files: ["constructor"],
      lines: [],
      issues: [],
    });
  });

  it("is refused by its line where it cannot be installed, or leads back to itself", () => {
    const texts = { "a.txt": "six\n\n-e .\n-r b.txt\n", "b.txt": "-r a.txt\n" };
    expect(expandRequirements(["-r a.txt"], "", texts).issues).toEqual([
      { file: "a.txt", line: 3, message: expect.stringContaining("pip install -e .") },
      { file: "b.txt", line: 1, message: "a.txt is named by a file that it names itself." },
    ]);
  });
});
