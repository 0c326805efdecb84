import { rmSync } from "node:fs";
import path from "node:path";
import { describe } from "vitest";
import { nameOf } from "../remote/plan-job";
import { testDriver } from "../testing/conformance";
import { attachMachine } from "./testing/attached";

describe.each([
  ["and keeps its runs apart", true],
  ["and has no bubblewrap", false],
])("a machine that is attached by ssh, %s", (_, isIsolating) => {
  testDriver("of it", async () => {
    const machine = await attachMachine();
    return {
      async open() {
        const connection = await machine.connect();
        Object.assign(connection.facts!, { isIsolating });
        return machine.open(connection);
      },
      forget: async (assignment) =>
        rmSync(path.join(machine.top, "runs", nameOf(assignment)), { recursive: true, force: true }),
    };
  });
});
