/** Images for tests, made on this machine: no registry is asked. */
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { findProgram } from "../drivers/local/commands";

const APPLETS = ["sh", "cat", "ls", "id", "env", "echo", "readlink", "sleep", "stat", "touch", "wc", "test"];

/** A small Linux in a folder: busybox, and what a test adds to it. */
export function makeRootFolder(files: Record<string, string> = {}): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-image-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ["bin", "etc"]) mkdirSync(path.join(folder, name));
  copyFileSync(realpathSync(findProgram("busybox")!), path.join(folder, "bin/busybox"));
  for (const name of APPLETS) symlinkSync("busybox", path.join(folder, "bin", name));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

/** Gives the folder to this machine's podman as an image. `change` is a line such as `ENV A=b`. Answers its name. */
export function importImage(folder: string, change: string[] = []): string {
  const name = `localhost/atelier-test-${randomUUID()}:1`;
  const tar = path.join(folder, "..", `${path.basename(folder)}.tar`);
  onTestFinished(() => {
    rmSync(tar, { force: true });
    execFileSync("podman", ["rmi", "--force", name], { stdio: "ignore" });
  });
  execFileSync("tar", ["-C", folder, "-cf", tar, "."]);
  execFileSync("podman", ["import", ...change.flatMap((line) => ["--change", line]), tar, name], {
    stdio: "ignore",
  });
  return name;
}
