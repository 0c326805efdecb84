import { eq } from "drizzle-orm";
import type { z } from "zod";
import { runs } from "@/db/schema";
import { draftInput } from "@/domain/designer/draft";
import { authorize, can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { loadDraft } from "./load-draft";

/** A draft, its last run, and what its reader may do with it. A deleted one is shown too, for as long as it can be restored. */
export async function getDraft(ctx: WorkspaceCtx, input: z.input<typeof draftInput>) {
  authorize(ctx, "drafts:read");
  const { draftId } = parse(draftInput, input);
  const row = await loadDraft(ctx.services.db, ctx, draftId);
  const { workspaceId: _workspaceId, lastRunId, ...draft } = row;
  const [run] =
    lastRunId === null
      ? []
      : await ctx.services.db.select({ name: runs.name }).from(runs).where(eq(runs.id, lastRunId));
  const may = {
    write: can(ctx, "drafts:write"),
    run: can(ctx, "runs:write"),
    publish: can(ctx, "endpoints:write"),
  };
  return { ...draft, lastRun: run?.name ?? null, can: may };
}
