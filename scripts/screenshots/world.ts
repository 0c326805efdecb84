import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { joinBy, makeInvite, signIn } from "@/e2e/people";
import { type Studio, startStudio, waitFor } from "../testing/start-studio";
import { type Assets, makeAssets } from "./assets";
import { type Content, makeContent } from "./content";

const root = path.resolve(import.meta.dirname, "../..");
const READER = { name: "Rita Reader", email: "rita@example.test", password: "another long password" };
const EXAMPLES = ["first-run", "failing", "figures", "nested-runs", "sklearn-autolog"] as const;
type Example = (typeof EXAMPLES)[number];
const SEEDED_RUNS = 2000;
const RUNS_MS = 600_000;

export type Cookies = BrowserContextOptions["storageState"];

export interface World {
  url: string;
  /** The runs that the examples became, by their folder, and one that goes on. */
  runs: Record<Example | "going", string>;
  assets: Assets;
  /** Of the seeded workspace. */
  content: Content;
  owner: Cookies;
  reader: Cookies;
  stop(): Promise<void>;
}

/** A studio where the examples have run in `default`, a workspace `big` of seeded runs, an empty one, and a Reader. */
export async function buildWorld(browser: Browser): Promise<World> {
  const studio = await startStudio();
  try {
    const context = await browser.newContext({ baseURL: studio.url });
    const page = await context.newPage();
    await signIn(page, studio.owner!);
    await makeWorkspace(page, "empty");
    const reader = await inviteReader(browser, page);
    const command = commandLine(studio);
    const names = await Promise.all(EXAMPLES.map((name) => command.submit(`examples/${name}/job.yml`)));
    await command.seed();
    const content = await makeContent(page, studio.url);
    for (const name of names) await waitFor(() => command.hasEnded(name), RUNS_MS, 500);
    const assets = await makeAssets(
      command,
      (ask) => waitFor(ask, RUNS_MS, 500),
      (label) => buildOf(studio, label),
    );
    const going = await command.submit("examples/hanging/job.yml", "limits.timeout=3600");
    const runs = Object.fromEntries(EXAMPLES.map((example, index) => [example, names[index]!]));
    const owner = await context.storageState();
    await context.close();
    return {
      url: studio.url,
      runs: { ...(runs as Record<Example, string>), going },
      assets,
      content,
      owner,
      reader,
      stop: () => studio.stop(),
    };
  } catch (failure) {
    await studio.stop();
    throw failure;
  }
}

/** What a person would type, with this studio's address and token. */
function commandLine({ url, home, owner }: Studio) {
  const env = {
    ...process.env,
    ATELIER_URL: url,
    ATELIER_TOKEN: owner!.token,
    ATELIER_WORKSPACE: "default",
    ATELIER_HOME: home,
  };
  const run = async (program: string, ...words: string[]) =>
    (await promisify(execFile)(program, words, { cwd: root, env, maxBuffer: 2 ** 26 })).stdout.trim();
  const atelier = (...words: string[]) => run("bin/atelier", ...words);
  return {
    atelier,
    submit: (file: string, ...set: string[]) =>
      atelier(
        "job",
        "create",
        "-f",
        file,
        "--query",
        "name",
        "-o",
        "tsv",
        ...set.flatMap((pair) => ["--set", pair]),
      ),
    hasEnded: async (name: string) =>
      ["Completed", "Failed", "Canceled"].includes(
        await atelier("job", "show", "-n", name, "--query", "status", "-o", "tsv"),
      ),
    seed: () => run("npm", "run", "seed", "--", "--runs", `${SEEDED_RUNS}`),
  };
}

/** The build that was asked for by this name. */
async function buildOf({ url, owner }: Studio, label: string): Promise<string> {
  const query = new URLSearchParams({ filter: `label = '${label}'` });
  const answer = await fetch(`${url}/api/v1/workspaces/default/environment-builds?${query}`, {
    headers: { authorization: `Bearer ${owner!.token}` },
  });
  const { value } = (await answer.json()) as { value: { id: string }[] };
  return value[0]!.id;
}

async function makeWorkspace(page: Page, name: string): Promise<void> {
  await page.goto("/workspaces/new");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: /workspace/i }).click();
  await page.waitForURL(`**/${name}`);
}

async function inviteReader(browser: Browser, owner: Page): Promise<Cookies> {
  const page = await joinBy(browser, await makeInvite(owner, "Reader"), READER);
  const cookies = await page.context().storageState();
  await page.context().close();
  return cookies;
}
