import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { makeToken } from "./tracking";

/** What `bin/atelier` prints in the workspace `default`, with a token of the page's account; rejects where it fails. */
export async function atelier(page: Page, ...words: string[]): Promise<string> {
  const env = {
    ...process.env,
    ATELIER_URL: process.env.E2E_URL!,
    ATELIER_TOKEN: await makeToken(page),
    ATELIER_WORKSPACE: "default",
  };
  const { stdout } = await promisify(execFile)("bin/atelier", words, { env });
  return stdout.trim();
}
