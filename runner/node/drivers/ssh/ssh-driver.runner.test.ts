import { rmSync } from "node:fs";
import path from "node:path";
import { testDriver } from "../testing/conformance";
import { nameOf } from "./plan-job";
import { attachMachine } from "./testing/attached";

testDriver("of a machine that is attached by ssh", async () => {
  const machine = await attachMachine();
  return {
    open: async () => machine.open(await machine.connect()),
    forget: async (assignment) =>
      rmSync(path.join(machine.top, "runs", nameOf(assignment)), { recursive: true, force: true }),
  };
});
