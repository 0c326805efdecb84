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

/** What axe finds wrong with the page as it stands, one text an element. */
export async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const violations = await page.evaluate(async (context) => {
    const { axe } = window as unknown as AxeWindow;
    return (await axe.run(context, { resultTypes: ["violations"] })).violations;
  }, CONTEXT);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  );
}
