import { existsSync, readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { LOG_FILES, paths } from "@/domain/data-folder";
import { startTestNode } from "../../../testing/with-node";

const MIB = 1024 ** 2;

test("a flooded log keeps its head and tail, its offsets, and gives the middle back to the disk", async () => {
  const { controller, home } = await startTestNode({ logCapBytes: 2 * MIB });
  const command =
    "echo first line; head -c 20000000 /dev/zero | tr '\\0' x; sleep 1; head -c 20000000 /dev/zero | tr '\\0' y; echo; echo last line; sleep 600";
  const runId = controller.submit({ command });
  const file = paths.userLog(home, runId, 1);
  const whole = "first line\n".length + 2 * 20_000_000 + "\nlast line\n".length;
  await controller.until(() => existsSync(file) && statSync(file).size === whole);
  const cut = await controller.until(() => lastCut(home, runId));
  await controller.until(() => statSync(file).blocks * 512 < 8 * MIB);
  expect(cut.end).toBeGreaterThan(cut.start);
  const log = readFileSync(file);
  expect(log.subarray(cut.start, cut.end).equals(Buffer.alloc(cut.end - cut.start))).toBe(true);
  expect(log[cut.end]).toBe("y".charCodeAt(0));
  controller.canceled.add(runId);
  await controller.outcomeOf(runId);
  // Kept beside the log, so that an offset of before the end still means the same byte.
  expect(JSON.parse(controller.runs.get(runId)!.files.get(LOG_FILES.user.cut)!)).toEqual(cut);
  const stored = controller.runs.get(runId)!.files.get(LOG_FILES.user.log)!;
  expect(stored.length).toBeLessThan(4 * MIB);
  expect(stored.startsWith("first line\n")).toBe(true);
  expect(stored).toContain("what was between them is gone.]\n");
  expect(stored.endsWith("\nlast line\n")).toBe(true);
  expect(controller.runs.get(runId)!.notices).toHaveLength(1);
});

/** The cut once it has come as near to the end of the log as it will. */
function lastCut(home: string, runId: string): { start: number; end: number } | null {
  const file = paths.logCut(home, runId, 1);
  const cut = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
  return cut?.end > 40_000_000 - 2 * MIB ? cut : null;
}

test("a script cannot cut, stretch or write over its log, and reads none of it", async () => {
  const { controller } = await startTestNode();
  const script = `import fcntl, os
print("first", flush=True)
fcntl.fcntl(1, fcntl.F_SETFL, 0)
for act in (
    lambda: os.ftruncate(1, 2**41),
    lambda: os.ftruncate(1, 0),
    lambda: os.pwrite(1, b"over", 0),
    lambda: os.posix_fallocate(1, 0, 2**31),
    lambda: os.lseek(1, 0, 0),
    lambda: open("/proc/self/fd/1", "rb"),
):
    try: act()
    except OSError: print("refused", flush=True)
open("/dev/stderr", "w").write("by its name\\n")
print("last", flush=True)
`;
  const runId = controller.submit({ command: "python log.py", code: [controller.file("log.py", script)] });
  expect(await controller.outcomeOf(runId)).toEqual({ status: "completed" });
  const log = `first\n${"refused\n".repeat(6)}by its name\nlast\n`;
  expect(controller.logOf(runId)).toBe(log);
  expect(controller.runs.get(runId)!.files.get("user_logs/std_log.txt")).toBe(log);
});
