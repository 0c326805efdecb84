import { randomUUID } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { storeNewBlob } from "../snapshots/store-blob";
import { submitPage } from "./submit-page";

/** Every process starts in the folder of the checkout. */
const SAMPLE = path.resolve("examples/first-run");

/** Submits the first example, as a person would who had its folder. */
export async function runSample(ctx: WorkspaceCtx): Promise<{ run: string }> {
  authorize(ctx, "runs:write");
  const names = (await fs.readdir(SAMPLE)).filter((name) => name !== "job.yml");
  const files = await Promise.all(
    names.map(async (name) => {
      const bytes = await fs.readFile(path.join(SAMPLE, name));
      return { path: name, ...(await storeNewBlob(ctx, Readable.from([bytes]))) };
    }),
  );
  const yaml = await fs.readFile(path.join(SAMPLE, "job.yml"), "utf8");
  return submitPage(ctx, { yaml, files, idempotencyKey: randomUUID() });
}
