import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { paths } from "@/domain/data-folder";
import { withDefaults } from "../../options";
import { FIRST_UID } from "../../testing/with-node";
import type { Driver } from "../driver";
import { testDriver } from "../testing/conformance";
import { openLocalDriver } from "./local-driver";

testDriver("of this machine", async () => {
  const home = mkdtempSync(path.join(os.tmpdir(), "atelier-driver-"));
  chmodSync(home, 0o700);
  const settings = withDefaults({
    home,
    name: "test",
    slots: 1,
    hostVariables: { ...process.env },
    uidBase: FIRST_UID,
    graceMs: 500,
    log: () => {},
  });
  const opened: Driver[] = [];
  onTestFinished(async () => {
    for (const driver of opened) driver.stop();
    await opened.at(-1)?.close([]);
    rmSync(home, { recursive: true, force: true });
  });
  return {
    async open() {
      const driver = await openLocalDriver(settings, async () => ({ buildId: "bld_1" }));
      opened.push(driver);
      return driver;
    },
    forget: async ({ id, attempt }) =>
      rmSync(paths.attempt(home, id, attempt), { recursive: true, force: true }),
  };
});
