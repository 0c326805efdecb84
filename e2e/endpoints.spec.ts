import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { atelier } from "./command-line";
import { expectGoodPage } from "./good-page";
import { makeToken } from "./tracking";

test.describe.configure({ timeout: 240_000, mode: "serial" });

/** Another one each time that these are tried. */
const NAME = `greeter-${Date.now().toString(36)}`;
const ADDRESS = `/default/endpoints/${NAME}`;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-deployment-"));
test.afterAll(() => fs.rmSync(folder, { recursive: true }));

const answering = (who: string) => `import json
def init():
    print("init of ${who}", flush=True)
def run(raw):
    print("asked: " + raw, flush=True)
    return {"who": "${who}", "got": json.loads(raw)}
`;
const BROKEN = `def init():
    raise RuntimeError("no such spoon")
def run(raw):
    return raw
`;

/** Deploys by the command line, as a script of one's own is deployed; resolves with how that ended. */
async function deploy(page: Page, name: string, script: string, ...words: string[]): Promise<number> {
  const place = path.join(folder, name);
  fs.mkdirSync(path.join(place, "code"), { recursive: true });
  fs.writeFileSync(path.join(place, "code", "score.py"), script);
  fs.writeFileSync(
    path.join(place, "it.yml"),
    `name: ${name}
endpoint_name: ${NAME}
code_configuration: {code: code, scoring_script: score.py}
environment: {image: "python:3.11"}
data_collector: {collections: {request: {enabled: true}}}
`,
  );
  const ended = atelier(page, "online-deployment", "create", "-f", path.join(place, "it.yml"), ...words);
  return ended.then(
    () => 0,
    (failure: { code: number }) => failure.code,
  );
}

const deployments = (page: Page) => page.getByRole("table");
const send = async (page: Page, request: string) => {
  const editor = page.getByRole("textbox", { name: /^The request/ });
  await editor.focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(request);
  await page.getByRole("button", { name: "Send" }).click();
};
const answer = (page: Page) => page.getByRole("region", { name: "What was answered" });

test("an endpoint is made, answers from the console, and shows what its script printed", async ({ page }) => {
  await page.goto("/default/endpoints");
  await page.getByRole("button", { name: "New endpoint" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill(NAME);
  await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
  await expect(page.getByText("Nothing is deployed")).toBeVisible();

  expect(await deploy(page, "blue", answering("blue"), "--all-traffic")).toBe(0);
  await expect(deployments(page).getByRole("row", { name: /blue Healthy/ })).toBeVisible();
  await send(page, "7");
  await expect(answer(page)).toContainText('"who": "blue"');
  await expect(page.getByText("200", { exact: true })).toBeVisible();
  await expect(page.getByRole("region", { name: "The log of blue" })).toContainText("asked: 7");
  await page.getByRole("tab", { name: "curl" }).click();
  await expect(page.getByRole("region", { name: "The request as a program" })).toContainText(
    `/endpoints/default/${NAME}/score`,
  );
});

test("a broken init shows its traceback, and what answered goes on", async ({ page }) => {
  expect(await deploy(page, "broken", BROKEN)).not.toBe(0);
  await page.goto(ADDRESS);
  await expect(page.getByRole("alert").filter({ hasText: "RuntimeError: no such spoon" })).toBeVisible();
  await send(page, "8");
  await expect(answer(page)).toContainText('"who": "blue"');
  await page.getByRole("button", { name: "Delete broken" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete the deployment" }).click();
  await expect(deployments(page).getByText("broken")).toHaveCount(0);
});

test("the traffic is moved to the next deployment, and one can be asked by its name", async ({ page }) => {
  expect(await deploy(page, "green", answering("green"))).toBe(0);
  await page.goto(ADDRESS);
  await page.getByLabel("Share of blue in percent").fill("60");
  await expect(page.getByText("The traffic comes to 60 %")).toBeVisible();
  await page.getByLabel("Share of blue in percent").fill("0");
  await page.getByLabel("Share of green in percent").fill("100");
  await page.getByRole("button", { name: "Move the traffic" }).click();
  await expect(page.getByRole("button", { name: "Move the traffic" })).toHaveCount(0);
  await send(page, "9");
  await expect(answer(page)).toContainText('"who": "green"');
  await page.getByLabel("Which deployment is asked").selectOption("blue");
  await send(page, "10");
  await expect(answer(page)).toContainText('"who": "blue"');
});

test("what was asked is counted on its page, and in what Prometheus reads", async ({ page, request }) => {
  await page.goto(`${ADDRESS}?range=15m`);
  await page.getByRole("heading", { name: "Telemetry" }).scrollIntoViewIfNeeded();
  const blue = page.getByRole("list", { name: "In all" }).getByRole("listitem").filter({ hasText: "blue" });
  await expect(blue).toContainText(/[1-9]\d* requests?/, { timeout: 60_000 });
  await expect(page.getByRole("img", { name: /^Latency in ms: blue p50/ })).toBeVisible();
  await page.getByLabel("The range of the telemetry").selectOption("Last 24 hours");
  await expect(page).toHaveURL(/range=24h/);
  await expect(blue).toContainText("no errors");
  const authorization = `Bearer ${await makeToken(page)}`;
  const metrics = await request.get("/metrics", { headers: { authorization } });
  const counted = `atelier_endpoint_requests_total{workspace="default",endpoint="${NAME}",deployment="blue",outcome="succeeded"}`;
  const line = (await metrics.text()).split("\n").find((read) => read.startsWith(counted));
  expect(Number(line?.slice(counted.length))).toBeGreaterThan(0);
  expect((await request.get("/metrics", { headers: { cookie: "" } })).status()).toBe(401);
});

test("what was collected of requests becomes data, by the page and by the command line", async ({ page }) => {
  const rows = path.join(folder, "rows.json");
  fs.writeFileSync(rows, '[{"size": 3, "colour": "red"}, {"size": 5, "colour": "blue"}]');
  const asked = ["--deployment-name", "green", "--request-file", rows];
  expect(await atelier(page, "online-endpoint", "invoke", "-n", NAME, ...asked)).toContain("green");
  await page.goto(ADDRESS);
  await expect(page.getByText(/"colour": ?"red"/).first()).toBeVisible({ timeout: 30_000 });
  await page.getByRole("button", { name: "Register as data" }).click();
  const dialog = page.getByRole("dialog", { name: "Register what was collected as data" });
  await dialog.getByLabel("What was collected").selectOption("request of green");
  await dialog.getByLabel("Name of the data asset").fill(`${NAME}-asked`);
  await dialog.getByRole("button", { name: "Register", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/default/data/${NAME}-asked\\?version=1$`));
  await expect(page.getByRole("columnheader", { name: /^colour/ })).toBeVisible({ timeout: 30_000 });
  const words = ["register-collected", "-n", "green", "-e", NAME, "--collection", "request"];
  const made = await atelier(page, "online-deployment", ...words, "--data", `${NAME}-asked`);
  expect(JSON.parse(made)).toMatchObject({ name: `${NAME}-asked`, version: "2" });
});

test("what answers can be taken along as a package", async ({ page }) => {
  await page.goto(ADDRESS);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download green as a package" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`${NAME}-green.zip`);
  const listed = execFileSync("python3", ["-m", "zipfile", "-l", await download.path()], {
    encoding: "utf8",
  });
  for (const file of ["run.sh", "Dockerfile", "code/score.py", "server/atelier_serving/front.py"])
    expect(listed).toContain(file);
});

test("its page is as good a page as any", async ({ page }) => {
  await page.goto(ADDRESS);
  await expect(deployments(page).getByRole("row", { name: /green Healthy/ })).toBeVisible();
  await expectGoodPage(page, ADDRESS);
});

test("it is deleted with its deployments once its name is typed", async ({ page }) => {
  await page.goto(ADDRESS);
  await page.getByRole("button", { name: "Delete", exact: true }).first().click();
  await page.getByRole("dialog").getByLabel(`Type ${NAME} to confirm`).fill(NAME);
  await page.getByRole("dialog").getByRole("button", { name: "Delete the endpoint" }).click();
  await expect(page).toHaveURL(/\/default\/endpoints$/);
  await expect(page.getByText(NAME, { exact: true })).toHaveCount(0);
});
