import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { connect, handle, importDraft, newDraft, node, properties, saved } from "./designer";
import { expectGoodPage } from "./good-page";

test.describe.configure({ timeout: 180_000 });

const CHAIN = `# Kept as it was written.
type: pipeline
inputs:
  word: {type: string, default: hello}
jobs:
  make:
    command: echo \${{inputs.word}} > \${{outputs.text}}
    inputs: {word: "\${{parent.inputs.word}}"}
    outputs: {text: {type: uri_file}}
  other:
    command: echo other > \${{outputs.text}}
    outputs: {text: {type: uri_file}}
  join:
    command: cat \${{inputs.a}} \${{inputs.b}} > \${{outputs.both}}
    inputs:
      a: {type: uri_file}
      b: {type: uri_file, path: "\${{parent.jobs.other.outputs.text}}"}
      folder: {type: uri_folder, optional: true}
    outputs: {both: {type: uri_file}}
`;

test("a pipeline is drawn: dragged, written, connected, saved, undone, and exported as the YAML that it is", async ({
  page,
}) => {
  await newDraft(page);
  const pane = page.locator(".react-flow__pane");
  await page
    .getByRole("button", { name: "Add Command" })
    .dragTo(pane, { targetPosition: { x: 120, y: 120 } });
  await expect(node(page, "command")).toBeVisible();
  await properties(page).getByLabel("Name in the pipeline").fill("first");
  await page.keyboard.press("Enter");
  await expect(node(page, "first")).toBeVisible();

  await page.getByLabel("Search the palette").fill("comm");
  await page.keyboard.press("Enter");
  await expect(node(page, "command")).toBeVisible();
  await properties(page).getByLabel("Name of another input").fill("data");
  await properties(page).getByRole("button", { name: "Add the input" }).click();
  await expect(page.getByRole("region", { name: "Problems" })).toContainText("1 problem");
  await properties(page).getByLabel("Connect data to").selectOption("first: result");
  await expect(properties(page).getByText("from first: result")).toBeVisible();
  await expect(page.getByText("No problems: it can be run")).toBeVisible();
  await expect(saved(page)).toBeVisible();

  await page.getByRole("button", { name: "Undo" }).click();
  await expect(properties(page).getByText("from first: result")).toBeHidden();
  await page.getByRole("button", { name: "Redo" }).click();
  await expect(properties(page).getByText("from first: result")).toBeVisible();
  await expect(saved(page)).toBeVisible();
  await page.reload();
  await expect(page.locator(".react-flow__edge")).toHaveCount(1);

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export YAML" }).click();
  const text = await readFile((await (await download).path())!, "utf8");
  expect(text).toContain("path: ${{parent.jobs.first.outputs.result}}");
});

test("an edge is drawn where types fit, and refused in words where they do not", async ({ page }) => {
  await importDraft(page, "chain.yml", CHAIN);
  await expect(page.locator(".react-flow__edge")).toHaveCount(2);
  await connect(page, handle(page, "make", "text"), handle(page, "join", "a"));
  await expect(page.locator(".react-flow__edge")).toHaveCount(3);
  await connect(page, handle(page, "other", "text"), handle(page, "join", "folder"));
  await expect(page.getByText("folder takes a uri_folder, and text is a uri_file.")).toBeVisible();
  await expect(page.locator(".react-flow__edge")).toHaveCount(3);
});

test("the text and the canvas are one: what is changed in either is in the other", async ({ page }) => {
  await importDraft(page, "chain.yml", CHAIN);
  await page.getByRole("button", { name: "YAML", exact: true }).click();
  const editor = page.locator(".monaco-editor").first();
  await expect(editor).toContainText("# Kept as it was written.");
  await node(page, "other").click();
  await properties(page).getByLabel("Display name").fill("The other one");
  await page.keyboard.press("Enter");
  await expect(editor).toContainText("display_name: The other one");
  const text = page.getByRole("textbox", { name: /The pipeline as YAML/ });
  await text.focus();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.insertText("  late:\n    command: echo late\n");
  await expect(node(page, "late")).toBeVisible();
  await page.keyboard.insertText("oops: }\n");
  await expect(
    page.getByRole("alert").filter({ hasText: "The canvas shows what the text said before" }),
  ).toBeVisible();
  await expect(node(page, "late")).toBeVisible();
});

test("steps are copied and pasted, also into another pipeline, and deleted by keys", async ({ page }) => {
  await importDraft(page, "chain.yml", CHAIN);
  await node(page, "other").click();
  await page.keyboard.press("ControlOrMeta+c");
  await page.keyboard.press("ControlOrMeta+v");
  await expect(node(page, "other_2")).toBeVisible();
  await page.keyboard.press("Delete");
  await expect(node(page, "other_2")).toBeHidden();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("ControlOrMeta+c");
  await newDraft(page);
  await page.locator(".react-flow__pane").click();
  await page.keyboard.press("ControlOrMeta+v");
  await expect(node(page, "join")).toBeVisible();
  await expect(page.locator(".react-flow__edge")).toHaveCount(2);
  await page.keyboard.press("ControlOrMeta+z");
  await expect(node(page, "join")).toBeHidden();
});

test("a tab that is behind is refused, keeps its edits, and saves them as a copy", async ({
  page,
  context,
}) => {
  await importDraft(page, "two.yml", CHAIN);
  const late = await context.newPage();
  await late.goto(page.url());
  await late.getByRole("button", { name: "Add Command" }).waitFor();
  // “Saved” is also what the page says before it has noticed a change.
  const kept = page.waitForResponse((answer) => answer.url().includes("designer.save"));
  await page.getByRole("button", { name: "Add Command" }).click();
  await kept;
  await late.getByLabel("Name of the draft").fill("Mine");
  await late.keyboard.press("Enter");
  await expect(late.getByRole("alert").filter({ hasText: "saved revision 2" })).toBeVisible();
  await late.getByRole("button", { name: "Save mine as a copy" }).click();
  await expect(late.getByLabel("Name of the draft")).toHaveValue("Mine (copy)");
});

test("the editor is as good a page as any, with a step chosen, with its text, and with a note", async ({
  page,
}) => {
  await importDraft(page, "chain.yml", CHAIN);
  await page.getByRole("button", { name: "Add a note" }).click();
  await properties(page).getByLabel("Text").fill("Ask who made this data");
  await page.getByLabel("Search the palette").focus();
  await expect(page.locator(".react-flow__node-note")).toContainText("Ask who made this data");
  await expect(saved(page)).toBeVisible();
  await node(page, "join").click();
  const address = page.url();
  await expectGoodPage(page, address);
  await expectGoodPage(page, `${address}?yaml=true`, { isWalked: false });
});

test("a node is opened by Enter, moved by the arrow keys, and the palette is searched by /", async ({
  page,
}) => {
  await importDraft(page, "chain.yml", CHAIN);
  await node(page, "other").focus();
  await page.keyboard.press("Enter");
  await expect(properties(page)).toBeFocused();
  await expect(properties(page).getByRole("heading", { name: "other" })).toBeVisible();
  const before = await node(page, "other").boundingBox();
  await node(page, "other").focus();
  await page.keyboard.press("ArrowDown");
  await expect.poll(async () => (await node(page, "other").boundingBox())!.y).toBeGreaterThan(before!.y);
  await page.keyboard.press("/");
  await expect(page.getByLabel("Search the palette")).toBeFocused();
});

test("a pipeline is published from the canvas, and its address is shown", async ({ page }) => {
  await importDraft(page, "published.yml", 'type: pipeline\njobs:\n  one: {command: "true"}\n');
  await page.getByRole("button", { name: "Publish" }).click();
  const dialog = page.getByRole("dialog", { name: "Publish the pipeline" });
  await dialog.getByLabel("Name").fill("drawn-one");
  await dialog.getByRole("button", { name: "Publish" }).click();
  await expect(dialog.getByText(/\/pipeline-endpoints\/default\/drawn-one$/)).toBeVisible();
});

const CHOICE = `type: pipeline
settings: {default_compute: local}
inputs:
  word: {type: string, enum: [a, b]}
jobs:
  make:
    command: echo \${{inputs.word}}
    inputs: {word: "\${{parent.inputs.word}}"}
`;

test("a value that a step does not take is refused in the dialog, with its cause", async ({ page }) => {
  await importDraft(page, "choice.yml", CHOICE);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Run the pipeline" });
  await dialog.getByLabel("word").fill("c");
  await dialog.getByRole("button", { name: "Run" }).click();
  await expect(dialog.getByRole("alert")).toContainText("c is none of a, b");
});
