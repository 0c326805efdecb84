import type { z } from "zod";
import { publishDraftInput } from "@/domain/designer/draft";
import { DRAFT_FILE } from "@/domain/designer/read-design";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { publishPipeline } from "../pipelines/publish";
import { loadDraft, requireKept, requireSeen } from "./load-draft";
import { withoutFiles } from "./without-files";

/** Publishes a draft as it was saved: the first version of a pipeline endpoint, or its next. */
export async function publishDraft(
  ctx: WorkspaceCtx,
  input: z.input<typeof publishDraftInput>,
): Promise<{ name: string; version: number }> {
  authorize(ctx, "endpoints:write");
  const { draftId, revision, name, idempotencyKey } = parse(publishDraftInput, input);
  const row = await loadDraft(ctx.services.db, ctx, draftId);
  requireKept(row);
  requireSeen(row, revision);
  const { published } = await withoutFiles((paths) =>
    publishPipeline(ctx, {
      name,
      yaml: row.yaml,
      file: DRAFT_FILE,
      paths,
      idempotency_key: idempotencyKey,
    }),
  );
  return { name: published!.name, version: published!.version };
}
