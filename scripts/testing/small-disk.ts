/** For tests: a real file system that is small enough to be filled. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";

const MIB = 1024 ** 2;

/**
 * The path of a tmpfs of that size, and with room for so many files, for one test. Mounting wants root; who is not is told so by the failure of `mount`,
 * for a test on a disk that cannot be filled would show nothing.
 */
export function mountSmallDisk(bytes = 300 * MIB, files?: number): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-disk-"));
  const options = `size=${bytes},mode=755${files === undefined ? "" : `,nr_inodes=${files}`}`;
  execFileSync("mount", ["-t", "tmpfs", "-o", options, "atelier-test", folder]);
  onTestFinished(() => {
    execFileSync("umount", ["--lazy", folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Takes all that is left of the disk, and returns the file that holds it. */
export function fillUp(disk: string): string {
  const file = path.join(disk, "filler");
  execFileSync("sh", ["-c", `cat /dev/zero >> '${file}' 2>/dev/null || true`]);
  return file;
}
