import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { type Isolation, KEEP_WHERE, sandboxCommand } from "./sandbox";

const isolation: Isolation = { kind: "none", explain: "", hidden: [], shared: [], devices: [] };
const place = { uid: 0, tmp: "/tmp", writable: [], readable: [] };

test("a descriptor that the studio was started with does not reach user code", () => {
  const inherit = ["-c", 'exec 7</dev/null 251</dev/null; exec "$@"', "inherit"];
  const list = ["/bin/bash", "-c", "cd /proc/self/fd; for fd in *; do [ -e $fd ] && echo $fd; done; true"];
  const open = (command: string[]) =>
    execFileSync("/bin/bash", [...inherit, ...command], { encoding: "utf8" })
      .split("\n")
      .map(Number)
      .filter(Boolean);
  expect(open(list)).toEqual(expect.arrayContaining([1, 2, 7, 251]));
  expect(open(sandboxCommand(isolation, place, list))).toEqual([1, 2]);
});

test("a cover whose place is gone by now is left out, and the others stay", () => {
  const words = [
    "a b",
    "--where",
    "/no/such/folder",
    "2",
    "--tmpfs",
    "/no/such/folder",
    "--where",
    "/tmp",
    "1",
    "c",
    "--",
    "d",
  ];
  const script = `${KEEP_WHERE}; printf '%s\\n' "$@"`;
  const kept = execFileSync("/bin/bash", ["-c", script, "bash", ...words], { encoding: "utf8" });
  expect(kept).toBe("a b\nc\n--\nd\n");
});
