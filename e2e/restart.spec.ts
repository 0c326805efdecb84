import fs from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { part, submitCommand } from "./runs";

const log = (page: Page) => page.getByRole("region", { name: "Log" });

test("two tabs follow a log through a restart of web and gateway without a lost or doubled line", async ({
  page,
  context,
}) => {
  test.setTimeout(240_000);
  const last = 1_200;
  await submitCommand(page, `for i in $(seq 1 ${last}); do echo tick $i; sleep 0.05; done`);
  await part(page, "Logs").click();
  await expect(page).toHaveURL(/\/logs$/);
  const second = await context.newPage();
  await second.goto(page.url());
  const tabs = [page, second];
  for (const tab of tabs) await expect(log(tab)).toContainText(/tick \d\d/);
  for (const name of ["gateway", "web"]) {
    process.kill(Number(fs.readFileSync(`${process.env.E2E_HOME}/run/${name}.pid`, "utf8")), "SIGKILL");
  }
  for (const tab of tabs) {
    await expect(log(tab)).toContainText(`tick ${last}`, { timeout: 150_000 });
    expect(await readLines(tab)).toEqual(
      Array.from({ length: last }, (_, index) => `${index + 1}tick ${index + 1}`),
    );
  }
});

/** Every line with its number, by scrolling from the first to the last. */
async function readLines(page: Page): Promise<string[]> {
  return log(page).evaluate(async (box) => {
    const lines = new Map<number, string>();
    for (let top = 0; top <= box.scrollHeight; top += 400) {
      box.scrollTop = top;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      for (const line of box.querySelectorAll<HTMLElement>("[data-index]")) {
        lines.set(Number(line.dataset.index), line.textContent ?? "");
      }
    }
    return [...lines].sort(([a], [b]) => a - b).map(([, text]) => text);
  });
}
