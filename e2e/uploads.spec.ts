import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, type Page, type Route, test } from "@playwright/test";
import { findViolations } from "./axe";

test.describe.configure({ timeout: 240_000 });

const PIECE = 8 * 1024 ** 2;
/** A page hashes a file before it sends it, as quickly as the machine is. */
const WHILE_HASHED = { timeout: 120_000 };
const PIECES = "**/live/blobs/default/*/pieces?*";

/** A table of a little more than four pieces, other than that of every other journey. */
function makeTable(name: string): { file: string; sha256: string; sizeBytes: number } {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "atelier-upload-")), `${name}.csv`);
  const line = (number: number) => `${number},${name}\n`;
  const lines = ["number,word\n"];
  for (let bytes = 0, number = 0; bytes < 4 * PIECE + 1_000; number++) {
    lines.push(line(number));
    bytes += line(number).length;
  }
  const content = lines.join("");
  fs.writeFileSync(file, content);
  return { file, sha256: createHash("sha256").update(content).digest("hex"), sizeBytes: content.length };
}

/** Lets so many pieces pass; what happens to those that follow is for `then`. Tells where each one began. */
async function watchPieces(
  page: Page,
  passing = Number.POSITIVE_INFINITY,
  then: (route: Route) => void = () => {},
) {
  const offsets: number[] = [];
  await page.route(PIECES, async (route) => {
    if (route.request().method() !== "PUT") return route.continue();
    offsets.push(Number(new URL(route.request().url()).searchParams.get("offset")));
    if (offsets.length <= passing) return route.continue();
    then(route);
  });
  return offsets;
}

async function beginRegistering(page: Page, name: string, file: string) {
  await page.goto("/default/data");
  await page.getByRole("button", { name: "Register data" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Choose a file").setInputFiles(file);
  await dialog.getByRole("button", { name: "Register", exact: true }).click();
  return dialog;
}
const isRegistered = (page: Page, name: string) =>
  expect(page).toHaveURL(new RegExp(`/default/data/${name}`), { timeout: 120_000 });

test("an upload that a closed tab cut off goes on where it stood", async ({ page, context }) => {
  const table = makeTable("closed-tab");
  // The third piece never arrives, and nobody says so.
  const first = await watchPieces(page, 2);
  const dialog = await beginRegistering(page, "closed-tab", table.file);
  await expect(dialog.getByRole("region", { name: "Upload" })).toContainText("closed-tab.csv");
  await expect.poll(() => first.length, WHILE_HASHED).toBe(3);
  expect(await findViolations(page)).toEqual([]);
  await page.close();

  const again = await context.newPage();
  const offsets = await watchPieces(again);
  await beginRegistering(again, "closed-tab", table.file);
  await isRegistered(again, "closed-tab");
  expect(offsets).toEqual([2 * PIECE, 3 * PIECE, 4 * PIECE]);
});

test("an upload outlasts a broken line and a gateway that is killed", async ({ page }) => {
  const table = makeTable("broken-line");
  const offsets = await watchPieces(page, 1, (route) => {
    if (offsets.length === 2) return void route.abort("connectionreset");
    if (offsets.length === 3)
      process.kill(Number(fs.readFileSync(`${process.env.E2E_HOME}/run/gateway.pid`, "utf8")), "SIGKILL");
    return void route.continue();
  });
  await beginRegistering(page, "broken-line", table.file);
  await isRegistered(page, "broken-line");
  expect(offsets[1]).toBe(PIECE);
  expect(offsets[2]).toBe(PIECE);
  expect(offsets.at(-1)).toBe(4 * PIECE);
});

test("a canceled upload leaves nothing, and the form as it was", async ({ page }) => {
  const table = makeTable("canceled");
  const offsets = await watchPieces(page, 1);
  const dialog = await beginRegistering(page, "canceled", table.file);
  await expect.poll(() => offsets.length, WHILE_HASHED).toBe(2);
  await dialog.getByRole("button", { name: "Cancel the upload" }).click();
  await expect(dialog.getByRole("region", { name: "Upload" })).toBeHidden();
  await expect(dialog.getByLabel("Name")).toHaveValue("canceled");
  const address = `/live/blobs/default/${table.sha256}/pieces?size=${table.sizeBytes}`;
  const heldBytes = () =>
    page.evaluate(
      async (url) => ((await (await fetch(url)).json()) as { heldBytes: number }).heldBytes,
      address,
    );
  await expect.poll(heldBytes).toBe(0);
});

test("a model is registered from a file of this computer", async ({ page }) => {
  const table = makeTable("from-here");
  await page.goto("/default/models");
  await page.getByRole("button", { name: "Register a model" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("from-here");
  await dialog.getByLabel("Choose a file").setInputFiles(table.file);
  expect(await findViolations(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Register", exact: true }).click();
  await expect(page).toHaveURL(/\/default\/models\/from-here/, { timeout: 120_000 });
  await expect(page.getByText("from-here.csv").first()).toBeVisible();
});

test("a large file that is uploaded to the workspace's datastore is one of its files", async ({ page }) => {
  const table = makeTable("into-store");
  await page.goto("/default/datastores/workspaceblobstore");
  await page.getByLabel("Upload files").setInputFiles(table.file);
  await expect(page.getByText("into-store.csv is there")).toBeVisible({ timeout: 120_000 });
  const row = page.getByRole("row").filter({ hasText: "into-store.csv" });
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    row.getByRole("link", { name: "Download into-store.csv" }).click(),
  ]);
  expect(fs.statSync(await download.path()).size).toBe(table.sizeBytes);
});
