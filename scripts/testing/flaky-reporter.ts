import { appendFileSync } from "node:fs";
import path from "node:path";
import type { Reporter, TestCase } from "vitest/node";

/** Notes what passed at its second try only, a line each, in the file that `npm test` reads at its end. */
export default class FlakyReporter implements Reporter {
  onTestCaseResult(test: TestCase): void {
    const notes = process.env.ATELIER_FLAKY_NOTES;
    if (!notes || !test.diagnostic()?.flaky) return;
    const why = test.result().errors?.[0]?.message ?? "";
    const at = path.relative(process.cwd(), test.module.moduleId);
    appendFileSync(notes, `${at}: ${test.fullName}: ${why.slice(0, 300).replaceAll("\n", " ")}\n`);
  }
}
