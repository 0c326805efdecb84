import { eq } from "drizzle-orm";
import type { z } from "zod";
import { drafts } from "@/db/schema";
import { runDraftInput } from "@/domain/designer/draft";
import { NotEditable } from "@/domain/designer/edit-design";
import { DRAFT_FILE } from "@/domain/designer/read-design";
import { withRunInputs } from "@/domain/designer/run-inputs";
import { AppError } from "@/domain/errors";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { submitJob } from "../submit/submit-job";
import { loadDraft, requireKept, requireSeen } from "./load-draft";
import { withoutFiles } from "./without-files";

/** Runs a draft as it was saved, and remembers the run as its last. */
export async function runDraft(
  ctx: WorkspaceCtx,
  input: z.input<typeof runDraftInput>,
): Promise<{ run: string }> {
  authorize(ctx, "runs:write");
  authorize(ctx, "drafts:write");
  const { draftId, revision, idempotencyKey, ...values } = parse(runDraftInput, input);
  const { db } = ctx.services;
  const row = await loadDraft(db, ctx, draftId);
  requireKept(row);
  requireSeen(row, revision);
  const yaml = textOfRun(row.yaml, { ...values, name: row.name });
  const { run } = await withoutFiles((paths) =>
    submitJob(ctx, { yaml, file: DRAFT_FILE, paths, idempotency_key: idempotencyKey }),
  );
  await db.update(drafts).set({ lastRunId: run!.id }).where(eq(drafts.id, row.id));
  return { run: run!.name };
}

function textOfRun(yaml: string, values: Parameters<typeof withRunInputs>[1]): string {
  try {
    return withRunInputs(yaml, values);
  } catch (failure) {
    if (failure instanceof NotEditable) throw new AppError("invalid", failure.message);
    throw failure;
  }
}
