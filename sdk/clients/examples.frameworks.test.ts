import { afterAll, beforeAll, expect, test } from "vitest";
import { buildIfChanged } from "@/scripts/start/build.mjs";
import { type Studio, startStudio } from "@/scripts/testing/start-studio";
import { ROOT, readHistory } from "./testing/clients";
import { LARGE_EXAMPLES, streamExample } from "./testing/example-runs";

let studio: Studio;
beforeAll(async () => {
  await buildIfChanged(ROOT);
  studio = await startStudio();
});
afterAll(() => studio?.stop());

test.each(Object.entries(LARGE_EXAMPLES))(
  "the example %s trains, and logs a loss that falls",
  async (name, { loss, steps }) => {
    const { status, stdout, stderr } = await streamExample(studio, name);
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^(accuracy|error) on the \d+ \w+ kept apart: [\d.]+$/m);
    const losses = await readHistory(studio, name, loss);
    expect(losses).toHaveLength(steps);
    expect(losses.at(-1)!.value).toBeLessThan(losses[0]!.value);
  },
);
