import fs from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  id: string;
  nodes: { html: string; failureSummary?: string }[];
}

interface AxeWindow {
  axe: { run(context: object, options: object): Promise<{ violations: Violation[] }> };
}

/** The code editor dims line numbers on purpose; its colours are its own. */
const CONTEXT = { exclude: [".monaco-editor"] };

/** What depends on the theme alone. */
export const COLOURS = ["color-contrast", "link-in-text-block"];

/** What axe finds wrong with the page as it stands, by all of its rules or by these, one text an element. */
export async function findViolations(page: Page, rules?: string[]): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const options = { resultTypes: ["violations"], ...(rules && { runOnly: rules }) };
  const violations = await page.evaluate(
    async ([context, asked]) => {
      const { axe } = window as unknown as AxeWindow;
      return (await axe.run(context, asked)).violations;
    },
    [CONTEXT, options] as const,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  );
}
