import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { HeldFolder } from "../files/held-folder";
import { takeOver } from "./take-over";

async function takeNested(levels: number): Promise<void> {
  const top = mkdtempSync(path.join(os.tmpdir(), "take-over-"));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  mkdirSync(path.join(top, "env", ...Array.from({ length: levels - 1 }, () => "d")), { recursive: true });
  const held = await HeldFolder.open(top);
  const uid = process.getuid!();
  try {
    await takeOver(held, "env", { uid, device: (await held.stat()).dev }, uid);
  } finally {
    await held.close();
  }
}

test("a build's folders may nest two hundred deep, and what is deeper is refused by name", async () => {
  await expect(takeNested(200)).resolves.toBeUndefined();
  await expect(takeNested(201)).rejects.toThrow(
    /^a package left folders nested deeper than 200 in the place of env\/d/,
  );
});
