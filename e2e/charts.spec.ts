import zlib from "node:zlib";
import { expect, type Page, test } from "@playwright/test";
import { findViolations } from "./axe";
import { card, downloadCsv, dragOver, surface } from "./chart-cards";
import { openTracking, type Point } from "./tracking";

const openMetrics = (page: Page, run: string, query = "") =>
  page.goto(`/default/runs/${run}/metrics${query}`);

/** A picture of one grey in so many pixels, as a PNG. */
function makePng(width: number, height: number): Buffer {
  const chunk = (kind: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    size.writeUInt32BE(data.length);
    sum.writeUInt32BE(zlib.crc32(body));
    return Buffer.concat([size, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 1;
  const rows = Buffer.alloc(height * (1 + Math.ceil(width / 8)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", head),
    chunk("IDAT", zlib.deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

test("a drag zooms into a spike, the address keeps it, and a double-click shows all again", async ({
  page,
}) => {
  const tracking = await openTracking(page);
  const run = await tracking.createRun("A spike");
  await tracking.logMetric(
    run,
    "loss",
    Array.from({ length: 5_000 }, (_, step) => (step === 2_500 ? 99 : Math.sin(step / 100))),
  );
  await tracking.finish(run);
  await openMetrics(page, run);
  await expect(card(page, "loss").getByRole("img")).toHaveAccessibleName(/^loss: A spike ends at/);

  await dragOver(page, "loss", 0.4, 0.7);
  await expect(card(page, "loss").getByRole("button", { name: "Reset zoom" })).toBeVisible();
  await expect(page).toHaveURL(/cards=/);
  await page.reload();
  await expect(card(page, "loss").getByRole("button", { name: "Reset zoom" })).toBeVisible();
  const csv = await downloadCsv(page, "loss");
  expect(csv).toContain('"A spike",2500,99\r\n');
  expect(csv).not.toContain('"A spike",0,');

  await surface(page, "loss").dblclick();
  await expect(card(page, "loss").getByRole("button", { name: "Reset zoom" })).toHaveCount(0);
  await expect(page).not.toHaveURL(/cards=/);
});

test("the crosshair is moved by the arrow keys and says the values there", async ({ page }) => {
  const tracking = await openTracking(page);
  const run = await tracking.createRun("By keys");
  await tracking.logMetric(run, "loss", [4, 3, 2, 1]);
  await openMetrics(page, run);
  const slider = surface(page, "loss");
  await slider.focus();
  await slider.press("ArrowRight");
  await expect(slider).toHaveAttribute("aria-valuetext", "3, By keys 1");
  await slider.press("ArrowLeft");
  await expect(slider).toHaveAttribute("aria-valuetext", "2, By keys 2");
  await slider.press("Home");
  await expect(slider).toHaveAttribute("aria-valuetext", "0, By keys 4");
  await slider.press("+");
  await expect(card(page, "loss").getByRole("button", { name: "Reset zoom" })).toBeVisible();
  await slider.press("Escape");
  await expect(card(page, "loss").getByRole("button", { name: "Reset zoom" })).toHaveCount(0);
});

test("cards are pinned, moved and hidden; the link opens the same board", async ({ page, context }) => {
  const tracking = await openTracking(page);
  const run = await tracking.createRun("A board");
  for (const key of ["train/a", "train/b", "val/c"]) await tracking.logMetric(run, key, [1, 2, 3]);
  await openMetrics(page, run);
  const choose = async (metric: string, command: string) => {
    await page.getByRole("button", { name: `More for ${metric}` }).click();
    await page.getByRole("menuitem", { name: command, exact: true }).click();
  };
  await choose("train/a", "Pin on top");
  await expect(page.getByRole("button", { name: "Pinned 1" })).toBeVisible();
  await choose("val/c", "Pin on top");
  await choose("val/c", "Move forward");
  await choose("train/b", "Hide");
  const order = (of: Page) => of.getByRole("main").getByRole("heading", { level: 3 }).allTextContents();
  await expect.poll(() => order(page)).toEqual(["val/c", "train/a"]);
  await expect(page.getByRole("button", { name: "1 hidden" })).toBeVisible();
  await expect(page).toHaveURL(/hidden=/);

  const other = await context.newPage();
  await other.goto(page.url());
  await expect.poll(() => order(other)).toEqual(["val/c", "train/a"]);
  await other.getByRole("button", { name: "1 hidden" }).click();
  await other.getByRole("menuitem", { name: "train/b" }).click();
  await expect.poll(() => order(other)).toEqual(["val/c", "train/a", "b"]);
});

test("names with markup stay text, and values that are no numbers leave gaps", async ({ page }) => {
  const tracking = await openTracking(page);
  const name = `<img src=x onerror="document.title='broken'">`;
  const run = await tracking.createRun(name);
  await tracking.logMetric(run, "all nan", [Number.NaN, Number.NaN]);
  await tracking.logMetric(run, "gap: a/b.c-d 1", [1, Number.NaN, Number.POSITIVE_INFINITY, 2]);
  await openMetrics(page, run);
  await expect(card(page, "gap: a/b.c-d 1").getByRole("img")).toHaveAccessibleName(
    `gap: a/b.c-d 1: ${name} ends at 2`,
  );
  await expect(card(page, "all nan").getByRole("img")).toHaveAccessibleName(/ends at NaN$/);
  await surface(page, "all nan").hover();
  await expect(page).not.toHaveTitle("broken");
});

test("one point, many points at one step and a clock that goes backwards are drawn", async ({ page }) => {
  const tracking = await openTracking(page);
  const run = await tracking.createRun("Awkward");
  await tracking.logMetric(run, "single", [5]);
  const begun = Date.now();
  const many = (count: number, of: (i: number) => Partial<Point>) =>
    Array.from({ length: count }, (_, i) => ({ key: "", step: i, value: i, timestamp: begun + i, ...of(i) }));
  await tracking.logPoints(
    run,
    many(20_000, (i) => ({ key: "one step", step: 7, value: i === 9_999 ? 1_000_000 : i })),
  );
  await tracking.logPoints(
    run,
    many(500, (i) => ({ key: "backwards", timestamp: begun - i * 1_000 })),
  );
  await openMetrics(page, run);
  await expect(card(page, "single").getByRole("img")).toHaveAccessibleName(/ends at 5$/);
  await expect(card(page, "one step").getByRole("img")).toHaveAccessibleName(/ends at/);
  expect(await downloadCsv(page, "one step")).toContain('"Awkward",7,1000000\r\n');
  await expect(card(page, "backwards").getByRole("img")).toHaveAccessibleName(/ends at 499$/);
  await page.getByLabel("Over").selectOption("wall");
  // The last by the clock is the first that was logged.
  await expect(card(page, "backwards").getByRole("img")).toHaveAccessibleName(/ends at 0$/);
});

test("of a thousand metrics only the cards on the screen are asked for", async ({ page }) => {
  const tracking = await openTracking(page);
  const run = await tracking.createRun("A thousand");
  await Promise.all(
    Array.from({ length: 10 }, async (_, group) => {
      for (let i = 0; i < 100; i++)
        await tracking.logMetric(run, `group${group}/m${String(i).padStart(2, "0")}`, [1, 2]);
    }),
  );
  await tracking.finish(run);
  const asked = new Set<string>();
  page.on("request", (request) => {
    if (!request.url().endsWith("/live/chart")) return;
    for (const [, key] of (request.postData() ?? "").matchAll(/"key":"(group[^"]+)"/g)) asked.add(key!);
  });
  await openMetrics(page, run);
  await expect(card(page, "group0/m00").getByRole("img")).toBeVisible();
  expect(asked.size).toBeGreaterThan(3);
  expect(asked.size).toBeLessThan(30);
  await page.getByLabel("Search metrics").fill("group7 m42");
  await expect(card(page, "group7/m42").getByRole("img")).toBeVisible();
  await expect(page.getByRole("main").getByRole("img")).toHaveCount(1);
});

test("pictures have a slider over their steps, a huge one is not decoded, a matrix is a table", async ({
  page,
}) => {
  const tracking = await openTracking(page);
  const run = await tracking.createRun("Media");
  for (const step of [0, 10]) {
    await tracking.putArtifact(
      run,
      `images/val~dogs+step+${step}+timestamp+${step}+u${step}.png`,
      makePng(32, 16),
    );
  }
  await tracking.putArtifact(run, "figures/huge.png", makePng(50_000, 1_000));
  const data = {
    class_labels: ["cat", "<b>dog</b>"],
    matrix: [
      [5, 1],
      [2, 7],
    ],
  };
  const matrix = { schema_type: "confusion_matrix", schema_version: "1.0.0", data };
  await tracking.putArtifact(run, "confusion_matrix.json", Buffer.from(JSON.stringify(matrix)));
  await openMetrics(page, run);

  const dogs = page.getByRole("article", { name: "val/dogs" });
  await expect(dogs.getByRole("img", { name: "val/dogs at step 10" })).toBeVisible();
  await dogs.getByRole("slider", { name: "Step of val/dogs" }).press("ArrowLeft");
  await expect(dogs.getByRole("img", { name: "val/dogs at step 0" })).toBeVisible();
  const huge = page.getByRole("article", { name: "figures/huge.png" });
  await expect(huge).toContainText("50,000 × 1,000 pixels");
  await expect(huge.getByRole("img")).toHaveCount(0);
  const rows = page.getByRole("article", { name: "confusion_matrix.json" }).getByRole("row");
  await expect(rows.filter({ hasText: "<b>dog</b>" }).last()).toContainText("7");
  expect(await findViolations(page)).toEqual([]);
});

test("a card opens large with settings of its own, and axe finds nothing in it", async ({ page }) => {
  const tracking = await openTracking(page);
  const run = await tracking.createRun("Large");
  await tracking.logMetric(run, "loss", [100, 10, 1]);
  await openMetrics(page, run);
  await page.getByRole("button", { name: "Open loss large" }).click();
  const dialog = page.getByRole("dialog", { name: "loss" });
  await dialog.getByLabel("Log y").click();
  await expect(page).toHaveURL(/card=loss/);
  await expect(dialog.getByRole("button", { name: "As all cards" })).toBeVisible();
  await page.waitForLoadState("networkidle");
  expect(await findViolations(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("main").getByLabel("Log y")).not.toBeChecked();
});
