import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { LOG_FILES, paths } from "@/domain/data-folder";
import { WordList } from "@/domain/hidden-words";
import { startTestNode } from "../../../testing/with-node";
import { maskEdges, maskLog } from "./mask-log";

function makeFile(content: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-log-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, "user.log");
  writeFileSync(file, content);
  return file;
}

test("what is kept of a run's log holds none of its secrets, and neither does its failure", async () => {
  const { controller, home } = await startTestNode();
  const value = "v4lue with 'quotes'\nand a $second line";
  const script = `import os, sys
k = os.environ["K"]
print("length", len(k)); print(k); print(repr(k)); sys.stdout.flush()
raise SystemExit("failed with " + k.splitlines()[1])
`;
  const runId = controller.submit({
    command: "python fail.py",
    code: [controller.file("fail.py", script)],
    variables: { K: value },
    masked: [value, ...value.split("\n")],
  });
  const error = await controller.errorOf(runId);
  const stored = controller.runs.get(runId)!.files.get(LOG_FILES.user.log)!;
  const onDisk = readFileSync(paths.userLog(home, runId, 1), "utf8");
  expect(stored).toContain(`length ${value.length}\n${"*".repeat(19)}\n${"*".repeat(18)}\n`);
  for (const text of [stored, onDisk, JSON.stringify(error)]) expect(text).not.toMatch(/v4lue|second/);
  expect(stored.endsWith(`failed with ${"*".repeat(18)}\n`)).toBe(true);
});

test("a log is masked in its place, piece by piece, and a second time changes nothing", async () => {
  const words = new WordList(["needle", "needle-in-hay"]);
  const plain = `${"hay ".repeat(100_000)}needle-in-hay ${"hay ".repeat(100_000)}needle`;
  const file = makeFile(plain);
  const expected = plain.replace("needle-in-hay", "*".repeat(13)).replace("needle", "******");
  for (const _time of ["first", "second"]) {
    await maskLog(file, null, words);
    expect(readFileSync(file, "utf8")).toBe(expected);
  }
});

test("what a cut leaves of a word is hidden at both of its edges", async () => {
  const words = new WordList(["secret-word"]);
  const file = makeFile("a secret-word b secret-[mark]........word c");
  const text = readFileSync(file, "utf8");
  await maskEdges(file, { start: text.indexOf("[mark]"), end: text.indexOf("word c") }, words);
  expect(readFileSync(file, "utf8")).toBe("a *********** b *******[mark]........**** c");
});
