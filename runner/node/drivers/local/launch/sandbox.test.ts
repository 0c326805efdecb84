import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
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

describe("where a mount has lost its place before bubblewrap came to it", () => {
  const REFUSAL = "bwrap: Can't create file at /srv/gone.sock: Read-only file system";

  /** A launcher that refuses so many times before it starts what comes after its `--`. */
  function refusing(times: number, how = "exit 1") {
    const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-refusing-"));
    const tries = path.join(folder, "tries");
    const bubblewrap = path.join(folder, "bwrap");
    const script = `#!/bin/bash
echo >> ${tries}
if (( $(wc -l < ${tries}) <= ${times} )); then echo "${REFUSAL}" >&2; ${how}; fi
while [[ $1 != -- ]]; do shift; done; shift; exec "$@"`;
    writeFileSync(bubblewrap, script);
    chmodSync(bubblewrap, 0o755);
    return { bubblewrap, countTries: () => readFileSync(tries, "utf8").length };
  }

  const start = (bubblewrap: string, script: string) => {
    const trying: Isolation = {
      ...isolation,
      ...{ kind: "bubblewrap-userns", bubblewrap, setpriv: "/usr/bin/setpriv" },
    };
    const sockets = ["/srv/gone.sock"];
    const command = sandboxCommand(trying, place, ["/bin/sh", "-c", script], sockets);
    const { status, stdout, stderr } = spawnSync(command[0]!, command.slice(1), { encoding: "utf8" });
    return { status, stdout, stderr };
  };

  test("it is tried again, and nothing of it is told", () => {
    const { bubblewrap, countTries } = refusing(2);
    expect(start(bubblewrap, "echo out; echo error >&2; exit 3")).toEqual({
      ...{ status: 3, stdout: "out\n", stderr: "error\n" },
    });
    expect(countTries()).toBe(3);
  });

  test("the last refusal is told, with its status", () => {
    const { bubblewrap, countTries } = refusing(100);
    expect(start(bubblewrap, "echo never")).toEqual({ status: 1, stdout: "", stderr: `${REFUSAL}\n` });
    expect(countTries()).toBe(5);
  });

  test("a try that somebody ends is the last", () => {
    const { bubblewrap, countTries } = refusing(100, "kill -KILL $$");
    expect(start(bubblewrap, "echo never").status).toBe(137);
    expect(countTries()).toBe(1);
  });

  test("a command that failed by itself is run once, and has none of the descriptors that were put aside", () => {
    const { bubblewrap, countTries } = refusing(0);
    const look = "cd /proc/self/fd; for fd in *; do [ -e $fd ] && echo $fd; done; exit 1";
    expect(start(bubblewrap, look)).toEqual({ status: 1, stdout: "0\n1\n2\n", stderr: "" });
    expect(countTries()).toBe(1);
  });
});
