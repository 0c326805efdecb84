import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { lastState, stripAnsi } from "@/domain/log-lines";
import { findLastWords } from "./last-words";

interface Ending {
  title: string;
  exitCode: number;
  log: string;
}

/** What Python of several versions, rich, loguru, MLflow and bash wrote when a program of theirs ended. */
const endings = JSON.parse(
  fs.readFileSync(path.join(import.meta.dirname, "testing/endings.json"), "utf8"),
) as Ending[];

const asShown = (log: string) =>
  log
    .split("\n")
    .map((line) => stripAnsi(lastState(line)))
    .join("\n");
const wordsOf = (log: string, exitCode = 1) => findLastWords(asShown(log), exitCode);

/** What each script's end is named as, by the beginning of its title; null where the log's last lines say more. */
const NAMED: [title: string, exception: string | null][] = [
  [
    "multi",
    'RuntimeError: Error(s) in loading state_dict for Net: Missing key(s) in state_dict: "a". size mismatch for b',
  ],
  ["empty", "ValueError: the shape is wrong by two"],
  ["lines", "ValueError: line one line two line three"],
  ["chain", "ValueError: invalid literal for int() with base 10: 'x'"],
  ["syntax", "SyntaxError: invalid syntax"],
  ["handled_in", null],
  ["handled", null],
  ["system", null],
  ["exit_after", "ValueError: invalid literal for int() with base 10: 'x'"],
  [
    "pydantic_",
    "ValidationError: 2 validation errors for Settings rate Input should be a number [type=float_type] steps Field required",
  ],
  ["proc", null],
  ["ignored", "ValueError: first"],
  ["note", "ValueError: boom Is the file there? Look at the docs."],
  ["group", "ExceptionGroup: many (2 sub-exceptions)"],
  ["interrupt", "KeyboardInterrupt"],
  ["rich_", "ValueError: the moon is 7 short"],
  ["loguru_on", null],
  ["loguru_", "ZeroDivisionError: division by zero"],
  ["mlflow_", "ValueError: no rows"],
  ["bash", null],
  [
    "a launcher",
    'RuntimeError: Error(s) in loading state_dict for Net: Missing key(s) in state_dict: "a". size mismatch for b',
  ],
];

test.each(endings)("$title ends with what ended it, and with nothing else", ({ title, exitCode, log }) => {
  const [, expected] = NAMED.find(([beginning]) => title.startsWith(beginning))!;
  expect(wordsOf(log, exitCode)?.exception ?? null).toBe(expected);
});

const named = (title: string) => endings.find((ending) => ending.title === title)!;

describe("the excerpt", () => {
  test("holds the whole message, and every error of a chain", () => {
    expect(wordsOf(named("multi 3.9").log)!.text).toBe(named("multi 3.9").log.trimEnd());
    expect(wordsOf(named("empty 3.6").log)!.text).toBe(named("empty 3.6").log.trimEnd());
    expect(wordsOf(named("chain 3.13").log)!.text).toBe(named("chain 3.13").log.trimEnd());
    expect(wordsOf(named("group 3.13").log)!.text).toBe(named("group 3.13").log.trimEnd());
  });

  test("keeps the beginning of a message that is longer than an excerpt", () => {
    const log = `Traceback (most recent call last):\n  File "a.py", line 1, in <module>\nValueError: begun\n${"\tmore\n".repeat(3000)}`;
    const { text, exception } = wordsOf(log)!;
    expect(text.length).toBeLessThan(8000);
    expect(text).toContain("ValueError: begun");
    expect(exception).toMatch(/^ValueError: begun more .* …$/);
  });
});

const PLAIN = named("multi 3.13").log;
const labelled = (label: string, text = PLAIN) => text.trimEnd().replace(/^/gm, label);
const TORCHRUN = `E1128 20:00:00.000000 1400 torch/distributed/elastic/multiprocessing/api.py:869] failed (exitcode: 1) local_rank: 0 (pid: 12) of binary: /usr/bin/python
Traceback (most recent call last):
  File "/usr/local/bin/torchrun", line 8, in <module>
    sys.exit(main())
  File "/opt/torch/distributed/launcher/api.py", line 268, in launch_agent
    raise ChildFailedError(
torch.distributed.elastic.multiprocessing.errors.ChildFailedError: 
============================================================
train.py FAILED
------------------------------------------------------------
Root Cause (first observed failure):
[0]:
  time      : 2026-11-28_20:00:00
  rank      : 0 (local_rank: 0)
  exitcode  : 1 (pid: 12)
============================================================`;

describe("an error is the last word though something stands below it", () => {
  test.each([
    ["blank lines", "\n\n  \n"],
    ["what torchrun sums up", TORCHRUN],
    ["MLflow's links", "🏃 View run a at: http://x/1\n🧪 View experiment at: http://x"],
    ["a launcher's own line", "make: *** [Makefile:3: train] Error 1"],
    ["wandb's", "wandb: 🚀 View run a at: https://x\nwandb: Find logs at: ./wandb"],
    [
      "a warning as Python ends",
      "/usr/lib/python3.11/multiprocessing/resource_tracker.py:254: UserWarning: resource_tracker: leaked\n  warnings.warn(",
    ],
    ["a progress bar that is drawn again", " 40%|████      | 4/10 [00:01<00:02,  3.1it/s]"],
  ])("%s", (_what, below) =>
    expect(wordsOf(`${PLAIN}${below}\n`)?.exception).toContain("RuntimeError: Error(s)"),
  );

  test.each(["[rank0]: ", "[rank 2] ", "[1,0]<stderr>:", "(train pid=12) ", "0: "])(
    "behind the label %s",
    (label) => {
      const other = labelled(label.replace(/[02]/, "7"), "I wait\nI am told to end");
      const { exception, text } = wordsOf(`${labelled(label)}\n${other}\n`)!;
      expect(exception).toContain("RuntimeError: Error(s) in loading");
      expect(text).toBe(PLAIN.trimEnd());
    },
  );

  test("a message of CUDA, which goes on at the line's beginning", () => {
    const log = `Traceback (most recent call last):\n  File "a.py", line 1, in <module>\n    x.sum().item()\nRuntimeError: CUDA error: device-side assert triggered\nCUDA kernel errors might be asynchronously reported.\nFor debugging consider passing CUDA_LAUNCH_BLOCKING=1.\n`;
    expect(wordsOf(log)).toMatchObject({ isSure: true, text: log.trimEnd() });
  });
});

describe("an error of another language", () => {
  test.each([
    [
      "R",
      'Error in fit(x) : \n  argument "y" is missing\nCalls: main -> fit\nExecution halted',
      'Error in fit(x) : argument "y" is missing',
    ],
    [
      "Java",
      'Exception in thread "main" java.lang.IllegalStateException: outer\n\tat A.main(A.java:3)\nCaused by: java.io.IOException: inner\n\tat A.x(A.java:9)\n\t... 1 more',
      "java.io.IOException: inner",
    ],
    [
      "Node",
      "/w/a.js:1\nthrow new TypeError('no x')\n^\n\nTypeError: no x\n    at Object.<anonymous> (/w/a.js:1:7)\n\nNode.js v20.19.0",
      "TypeError: no x",
    ],
  ])("of %s", (_language, log, exception) => expect(wordsOf(`begun\n${log}\n`)?.exception).toBe(exception));

  test("is not named where the program went on", () => {
    expect(wordsOf("Error in fit(x) : no\nExecution halted\nthe next one\n")).toBeNull();
  });
});
