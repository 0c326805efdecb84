import { randomUUID } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import type { WorkspaceCtx } from "@/server/core/context";
import { storeNewBlob } from "@/server/snapshots/store-blob";
import { submitPage } from "@/server/submit/submit-page";

const JOBS = ["first-run", "failing", "failing", "figures"];

/** Puts some of the examples in the queue: the studio's runner executes them, and some of them really fail. */
export async function submitJobs(ctx: WorkspaceCtx): Promise<number> {
  for (const example of JOBS) {
    const folder = path.resolve("examples", example);
    const names = (await fs.readdir(folder)).filter((name) => name !== "job.yml");
    const files = await Promise.all(
      names.map(async (name) => {
        const bytes = Readable.from([await fs.readFile(path.join(folder, name))]);
        return { path: name, ...(await storeNewBlob(ctx, bytes)) };
      }),
    );
    const yaml = await fs.readFile(path.join(folder, "job.yml"), "utf8");
    await submitPage(ctx, { yaml, files, idempotencyKey: randomUUID() });
  }
  return JOBS.length;
}
