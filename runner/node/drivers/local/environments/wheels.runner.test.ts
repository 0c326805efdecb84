import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { makeWheel } from "@/scripts/testing/wheel";
import { startEnvironments } from "../../../testing/with-environments";

const ADDRESS = "azureml://datastores/team/paths/w/our_pkg-1.0-py3-none-any.whl";
const hashOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

describe("a wheel of a datastore", () => {
  test.each([
    ["uv", true],
    ["pip", false],
  ])(
    "is installed by %s from the bytes that the studio gives, and named by its version",
    async (_, hasUv) => {
      const { build, builds, log } = await startEnvironments({}, { hasUv });
      for (const [number, text] of ["first = 1", "second = 2"].entries()) {
        const wheel = await makeWheel("our_pkg", text);
        const line = `our-pkg @ ${ADDRESS}#sha256=${hashOf(wheel)}`;
        const ready = await build([line], { scope: "ws_1" }, {}, { [hashOf(wheel)]: wheel });
        expect(readFileSync(path.join(ready.sitePackages!, "our_pkg.py"), "utf8")).toBe(text);
        expect(builds.filter(({ status }) => status === "ready")).toHaveLength(number + 1);
        expect(builds.at(-1)!.resolved).toContain("our-pkg==1.0");
        expect(log()).toContain(ADDRESS);
        expect(existsSync(path.join(ready.folder!, "wheels"))).toBe(false);
      }
    },
  );
});
