import { expect, type Page, test } from "@playwright/test";
import { part, status, submitCommand } from "./runs";
import { openTracking } from "./tracking";

const log = (page: Page) => page.getByRole("region", { name: "Log" });

/** The address of the run, without what is shown of it. */
const addressOf = (page: Page) => new URL(page.url()).pathname.split("/").slice(0, 4).join("/");

test.describe("the log", () => {
  test("opens at a line by its link, is searched whole, and shows tricks as text", async ({ page }) => {
    const script = [
      "for i in range(40000): print(f'step {i}')",
      "print('\\x1b[31mred\\x1b[0m \\x1b]0;title\\x07<img src=x onerror=alert(1)> \\u202egnp')",
      "print('10%\\r50%\\rdone')",
      "print('y' * 1000000)",
      "print('nul \\0 byte')",
    ]
      .join("; ")
      .replaceAll("'", '"');
    await submitCommand(page, `python - <<'E'\n${script.replaceAll("; ", "\n")}\nE`);
    await expect(status(page, "Completed")).toBeVisible();
    const address = addressOf(page);

    await page.goto(`${address}/logs#L120`);
    await expect(log(page).getByRole("link", { name: "120", exact: true })).toBeVisible();
    await expect(log(page)).toContainText("step 119");
    await page.getByLabel("Search the log").fill("STEP 3999");
    await expect(page.getByRole("status").filter({ hasText: "0 of 11" })).toBeVisible();
    await page.getByLabel("Search the log").press("Enter");
    await expect(page.getByRole("status").filter({ hasText: "1 of 11" })).toBeVisible();
    await expect(log(page)).toContainText("step 3999");

    await page.getByRole("button", { name: "Go to the end" }).click();
    await expect(log(page)).toContainText("nul  byte");
    await expect(log(page)).toContainText("red <img src=x onerror=alert(1)> gnp");
    await expect(log(page)).toContainText("(980000 more characters)");
    await expect(log(page)).not.toContainText("50%");

    await page.getByLabel("Search the log").fill(":7");
    await page.getByLabel("Search the log").press("Enter");
    await log(page).getByRole("link", { name: "7", exact: true }).click();
    await expect(page).toHaveURL(/#L7$/);
  });

  test("lets go of its end when one scrolls up, and takes it again", async ({ page }) => {
    await submitCommand(page, "seq 1 500; for i in $(seq 1 600); do echo live $i; sleep 0.1; done");
    await part(page, "Logs").click();
    await expect(log(page)).toContainText("live 5");
    await log(page).hover();
    await page.mouse.wheel(0, -3_000);
    await expect(page.getByRole("button", { name: "Follow the log" })).toBeVisible();
    const top = await log(page).evaluate((box) => box.scrollTop);
    await expect(log(page).locator("[data-index]").first()).toBeVisible();
    const size = () => log(page).evaluate((box) => box.scrollHeight);
    const before = await size();
    await expect.poll(size).toBeGreaterThan(before);
    expect(await log(page).evaluate((box) => box.scrollTop)).toBe(top);
    await page.getByRole("button", { name: "Follow the log" }).click();
    await expect(page.getByRole("button", { name: "Follow the log" })).toBeHidden();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel the run" }).click();
  });

  test("of a failure is opened at the lines that the overview shows", async ({ page }) => {
    await submitCommand(page, `seq 1 3000; python -c "raise ValueError('the moon is 7 short')"; exit 1`);
    await page.getByRole("link", { name: "Go to this place in the log" }).click();
    await expect(page).toHaveURL(/#L3001$/);
    await expect(log(page)).toContainText("Traceback (most recent call last)");
  });
});

test.describe("the outputs", () => {
  let address: string;
  test.beforeAll(async ({ browser }) => {
    const page = await browser.newPage();
    const script = [
      "import os, struct, zlib",
      "os.makedirs('outputs/deep/er', exist_ok=True)",
      "write = lambda name, text: open('outputs/' + name, 'w').write(text)",
      "write('deep/er/note.txt', 'deep down')",
      "write('table.csv', 'a,b\\n=HYPERLINK(\"http://evil\"),\"x, y\"\\n')",
      "write('data.json', '{\"loss\": {\"last\": 0.25}}')",
      "write('notes.md', '# Result\\n\\n<script>1</script>\\n\\n[bad](javascript:alert(1)) ![far](https://evil.test/x.png)')",
      `write('page.html', """<p id=told>-</p><script>
       const told = [];
       const attempt = (name, act) => { try { act(); told.push(name + ' open'); } catch { told.push(name + ' refused'); } };
       attempt('cookies', () => document.cookie);
       attempt('storage', () => localStorage.length);
       attempt('parent', () => parent.document.title);
       fetch('/api/trpc/runs.list', { method: 'POST' })
         .then(() => told.push('fetch open'), () => told.push('fetch refused'))
         .then(() => { document.getElementById('told').textContent = told.join(', '); });
      </script>""")`,
      "chunk = lambda kind, data: struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))",
      "head = struct.pack('>IIBBBBB', 50000, 50000, 8, 2, 0, 0, 0)",
      "open('outputs/huge.png', 'wb').write(b'\\x89PNG\\r\\n\\x1a\\n' + chunk(b'IHDR', head) + chunk(b'IDAT', zlib.compress(b'0' * 999)))",
      "open('outputs/big.txt', 'w').writelines(f'line {i}\\n' for i in range(400000))",
    ];
    await submitCommand(page, `python - <<'E'\n${script.join("\n")}\nE`, "Files of all kinds");
    await expect(status(page, "Completed")).toBeVisible({ timeout: 40_000 });
    address = addressOf(page);
    await page.close();
  });
  const open = (page: Page, path: string) => page.goto(`${address}/outputs?path=outputs/${path}`);
  const main = (page: Page) => page.getByRole("main");

  test("are a tree that is opened folder by folder, by keyboard too", async ({ page }) => {
    await page.goto(`${address}/outputs`);
    await page.getByRole("treeitem", { name: /outputs/ }).click();
    await page.getByRole("treeitem", { name: /deep/ }).click();
    // Its files are fetched now; the keys go on from the folder once they are there.
    await expect(page.getByRole("treeitem", { name: /^er/ })).toBeVisible();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    await page.getByRole("treeitem", { name: /note\.txt/ }).click();
    await expect(main(page)).toContainText("deep down");
    await expect(page).toHaveURL(/path=outputs\/deep\/er\/note\.txt/);
    const download = page.waitForEvent("download");
    await page.getByRole("treeitem", { name: /^er/ }).click();
    await page.getByRole("link", { name: "Download as zip" }).click();
    expect((await download).suggestedFilename()).toBe("er.zip");
  });

  test("show a table whose formulas are text, a tree of JSON, and the beginning of a large text", async ({
    page,
  }) => {
    await open(page, "table.csv");
    await expect(page.getByRole("cell", { name: '=HYPERLINK("http://evil")' })).toBeVisible();
    await expect(page.getByRole("cell", { name: "x, y" })).toBeVisible();
    await open(page, "data.json");
    await expect(main(page)).toContainText("0.25");
    await page.getByRole("button", { name: /^loss/ }).click();
    await expect(main(page)).not.toContainText("0.25");
    await open(page, "big.txt");
    await expect(main(page)).toContainText("The first 1.0 MB");
    await expect(main(page)).toContainText(/line\s3/);
  });

  test("draw Markdown without its HTML, its scripts and its strangers", async ({ page }) => {
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).host));
    await open(page, "notes.md");
    await expect(page.getByRole("heading", { name: "Result" })).toBeVisible();
    await expect(main(page)).toContainText("<script>1</script>");
    await expect(page.getByRole("link", { name: "bad" })).toHaveCount(0);
    await expect(page.getByRole("link", { name: "far" })).toBeVisible();
    expect(new Set(asked)).toEqual(new Set([new URL(page.url()).host]));
  });

  test("run a page's script where it can reach nothing of ours", async ({ page, request }) => {
    await open(page, "page.html");
    const frame = page.frameLocator("iframe");
    await expect(
      frame.getByText("cookies refused, storage refused, parent refused, fetch refused"),
    ).toBeVisible();
    const alone = await request.get(`${address}/files/outputs/page.html?as=page`);
    expect(alone.headers()["content-disposition"]).toMatch(/^attachment/);
  });

  test("say how large a picture is that is not drawn", async ({ page }) => {
    await open(page, "huge.png");
    await expect(main(page)).toContainText("50,000 × 50,000 pixels");
    await expect(main(page).getByRole("img", { name: /huge/ })).toHaveCount(0);
  });
});

test("a model that the run has logged is registered from its page, and taken along", async ({ page }) => {
  const tracking = await openTracking(page);
  const run = await tracking.createRun("logs a model");
  await tracking.logModel(run, "classifier", Buffer.from("flavors: {python_function: {}}\n"));
  await tracking.finish(run);
  await page.goto(`/default/runs/${run}/outputs`);
  const row = page.getByRole("region", { name: "Logged models" }).getByRole("row", { name: /classifier/ });
  const download = page.waitForEvent("download");
  await row.getByRole("link", { name: "Download classifier" }).click();
  expect((await download).suggestedFilename()).toBe("classifier.zip");
  await row.getByRole("button", { name: "Register" }).click();
  const dialog = page.getByRole("dialog", { name: "Register a model" });
  await dialog.getByLabel("Name").fill("from-its-run");
  await dialog.getByRole("button", { name: "Register", exact: true }).click();
  await expect(page.getByRole("heading", { name: "from-its-run" })).toBeVisible();
  await page.goto(`/default/runs/${run}/outputs`);
  await expect(row.getByRole("link", { name: "from-its-run 1" })).toBeVisible();
});

test("name, notes and tags are changed where they stand, and the code is compared with the run before", async ({
  page,
}) => {
  await submitCommand(page, "echo one", "Before");
  await expect(status(page, "Completed")).toBeVisible();
  await page.getByRole("button", { name: "Rename the run" }).click();
  await page.getByLabel("Name of the run").fill("After <b>");
  await page.getByLabel("Name of the run").press("Enter");
  await expect(page.getByRole("heading", { name: "After <b>", level: 1 })).toBeVisible();

  await page.getByRole("button", { name: "Write", exact: true }).click();
  await page.getByLabel("Notes in Markdown").fill("# Why\n\nIt was **late**.");
  const keptNotes = () => Object.values({ ...localStorage }).filter((kept) => kept.includes("**late**"));
  await expect.poll(() => page.evaluate(keptNotes)).toHaveLength(1);
  await page.reload();
  await expect(page.getByLabel("Notes in Markdown")).toHaveValue("# Why\n\nIt was **late**.");
  await page.getByRole("tab", { name: "Preview" }).click();
  await expect(page.getByRole("heading", { name: "Why" })).toBeVisible();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("button", { name: "Edit", exact: true })).toBeVisible();
  expect(await page.evaluate(keptNotes)).toEqual([]);

  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByLabel("Name of the tag").fill("team");
  await page.getByLabel("Value of the tag").fill("night");
  await page.getByLabel("Value of the tag").press("Enter");
  await page.reload();
  await expect(page.getByRole("heading", { name: "After <b>", level: 1 })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Why" })).toBeVisible();
  await expect(page.getByTitle("Change team")).toHaveText("night");
  await page.getByRole("button", { name: "Remove the tag team" }).click();
  await expect(page.getByTitle("Change team")).toHaveCount(0);
});
