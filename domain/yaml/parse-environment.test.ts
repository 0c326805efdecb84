import { describe, expect, it } from "vitest";
import { parseCondaFile, parseEnvironment } from "./parse-environment";
import { parseCommand } from "./testing/parse-command";

const FILE = "give the packages their versions";

describe("a line that needs what does not come with a job is refused where it stands", () => {
  it("in a conda file", () => {
    const text = "name: a\ndependencies:\n  - python=3.9\n  - pip:\n      - six\n      - -c versions.txt\n";
    expect(parseCondaFile({ text, file: "conda.yml" }).issues).toEqual([
      {
        file: "conda.yml",
        line: 6,
        path: "dependencies[1].pip[1]",
        message: `\`dependencies[1].pip[1]\` is “-c versions.txt”: it names a file, which is not sent with a job: ${FILE}.`,
      },
    ]);
  });

  it("in an environment's file", () => {
    const text = 'pip:\n  - six\n  - "\\t-c /etc/passwd"\n  - dist/x.whl\n';
    const { issues } = parseEnvironment({ text, file: "env.yml" });
    expect(issues.map(({ line }) => line)).toEqual([3, 4]);
  });

  it("in a job", () => {
    const text =
      "command: x\ncompute: local\nenvironment:\n  conda_file:\n    dependencies:\n      - pip:\n          - -e .\n";
    const { issues } = parseCommand({ text, file: "job.yml" });
    expect(issues).toEqual([
      expect.objectContaining({ line: 7, message: expect.stringContaining("pip install -e .") }),
    ]);
  });

  it("among conda's own names", () => {
    const text = "dependencies:\n  - python=3.9\n  - -r x.txt\n  - ./local\n";
    const { issues } = parseCondaFile({ text, file: "conda.yml" });
    expect(issues.map(({ line, message }) => [line, message.includes("package's name")])).toEqual([
      [3, true],
      [4, true],
    ]);
    const address = "dependencies:\n  - https://host/linux-64/a-1.0-0.conda\n";
    expect(parseCondaFile({ text: address, file: "conda.yml" }).issues).toEqual([
      expect.objectContaining({
        line: 2,
        message: expect.stringContaining("give the package's name and version"),
      }),
    ]);
  });
});
