import { describe, expect, test } from "vitest";
import { explainExit } from "./explain-exit";

const exit = (exitCode: number, tail: string, more = {}) =>
  explainExit({ exitCode, tail, memoryKills: 0, freeBytes: 2 ** 40, ...more });

const TRACEBACK = `Traceback (most recent call last):
  File "/home/x/work/bad.py", line 3, in <module>
    deep()
  File "/home/x/work/bad.py", line 2, in deep
    raise ValueError('the moon is 7 short')
ValueError: the moon is 7 short`;

describe("why a command ended", () => {
  test("a traceback gives its last line to the sentence and is the excerpt", () => {
    const error = exit(1, `starting\n${TRACEBACK}\n\n`);
    expect(error.message).toBe("The command ended with exit code 1: ValueError: the moon is 7 short");
    expect(error.excerpt).toBe(TRACEBACK);
  });

  test("a module that is not there comes with what to change, for a package and for the code's own folder", () => {
    const missing = (name: string) =>
      exit(1, TRACEBACK.replace(/^ValueError.*/m, `ModuleNotFoundError: No module named '${name}'`)).message;
    expect(missing("fromscratch.utils")).toMatch(
      /'fromscratch\.utils'\. Add fromscratch to the job's environment; .* `PYTHONPATH: \.`$/,
    );
    expect(missing("yaml")).toContain("Add yaml to the job's environment");
  });

  test("a traceback from which the script went on is not named, and its last lines are the excerpt", () => {
    const error = exit(3, `starting\n${TRACEBACK}\nsome later line\n`);
    expect(error.message).toBe("The command ended with exit code 3.");
    expect(error.excerpt).toMatch(/^starting\n[\s\S]*\nsome later line$/);
  });

  test("what may be the rest of a message, or a later line, is said to be the log's last traceback", () => {
    const error = exit(
      1,
      `${TRACEBACK.replaceAll("/home/x/work/", "").replace(", in deep", ", in <module>")}\nlater\n`,
    );
    expect(error.message).toMatch(
      /^The command ended with exit code 1\. The last traceback in its log is of ValueError: /,
    );
  });

  test("the last of several tracebacks counts, also behind the label of a rank", () => {
    const ranked = TRACEBACK.replace(/^/gm, "[rank 2] ").replaceAll("7 short", "8 short");
    expect(exit(1, `${TRACEBACK}\n\n${ranked}\n`).message).toContain("8 short");
  });

  test("an exception without a message, and one of a package", () => {
    expect(exit(1, "Traceback (most recent call last):\n  File x\nKeyboardInterrupt\n").message).toContain(
      "KeyboardInterrupt",
    );
    expect(
      exit(1, "Traceback (most recent call last):\n  File x\nmlflow.exceptions.MlflowException: no\n")
        .message,
    ).toContain("Exception: no");
  });

  test("a disk without room is the cause where nothing else was said, since that could not be written either", () => {
    expect(exit(1, "", { freeBytes: 4096 }).code).toBe("DiskFull");
    expect(exit(1, TRACEBACK, { freeBytes: 4096 }).code).toBe("ExitCode");
  });

  test("without a traceback the last lines are the excerpt", () => {
    const lines = Array.from({ length: 40 }, (_, index) => `line ${index}`);
    const error = exit(3, `${lines.join("\n")}\n`);
    expect(error).toMatchObject({
      code: "ExitCode",
      exitCode: 3,
      message: "The command ended with exit code 3.",
    });
    expect(error.excerpt).toBe(lines.slice(-15).join("\n"));
  });

  test.each([
    [139, "", "Signal", "SIGSEGV"],
    [137, "", "Signal", "memory"],
    [127, "/bin/bash: line 1: pyton: command not found\n", "CommandNotFound", "pyton"],
    [126, "/bin/bash: line 1: ./x: Permission denied\n", "CommandNotFound", "executed"],
    [
      2,
      "python: can't open file '/d/runs/r.1/work/nope.py': [Errno 2] No such file or directory\n",
      "ExitCode",
      "script nope.py",
    ],
    [1, "OSError: [Errno 28] No space left on device\n", "DiskFull", "disk"],
    [1, "bwrap: Creating new namespace failed\n", "StartFailed", "namespace"],
  ])("status %i is explained", (exitCode, tail, code, word) => {
    const error = exit(exitCode, tail);
    expect(error.code).toBe(code);
    expect(error.message).toContain(word);
  });

  test("the kernel's own count of memory kills wins over the signal", () => {
    const error = exit(137, "", { memoryKills: 1, memoryBytes: 256 * 1024 ** 2 });
    expect(error.code).toBe("OutOfMemory");
    expect(error.message).toContain("256 MiB");
  });

  test("a log of one endless line keeps the excerpt small", () => {
    expect(exit(1, "x".repeat(60_000)).excerpt!.length).toBeLessThan(8000);
  });
});
