import { z } from "zod";
import { authorize } from "@/server/core/authorize";
import type { WorkspaceCtx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { plainPath } from "./file-path";
import { keepFiles, readIgnoreRules } from "./ignore-rules";

export const MAX_FILES = 100_000;

export const previewInput = z.object({
  files: z.array(z.strictObject({ path: plainPath, sizeBytes: z.int().min(0) })).max(MAX_FILES),
  ignore: z.record(plainPath, z.string().max(100_000)).default({}),
});

/** Exactly what a snapshot of this folder would hold, before anything is sent. */
export async function previewSnapshot(ctx: WorkspaceCtx, input: z.input<typeof previewInput>) {
  authorize(ctx, "runs:write");
  const { files, ignore } = parse(previewInput, input);
  const rules = readIgnoreRules(ignore);
  const kept = await keepFiles(files, rules);
  return {
    files: kept,
    sizeBytes: kept.reduce((sum, file) => sum + file.sizeBytes, 0),
    leftOutCount: files.length - kept.length,
    issues: rules.issues,
  };
}
