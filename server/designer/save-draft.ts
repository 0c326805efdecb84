import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { drafts } from "@/db/schema";
import { saveDraftInput } from "@/domain/designer/draft";
import { audit } from "../core/audit";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { type DraftRow, lockDraft, requireKept } from "./load-draft";

/** Who saves over a revision that they have not seen is told who made it, and changes nothing. */
export type DraftSaving =
  | { outcome: "saved"; revision: number }
  | { outcome: "stale"; theirs: { revision: number; updatedByName: string; updatedAt: Date } };

export async function saveDraft(
  ctx: WorkspaceCtx,
  input: z.input<typeof saveDraftInput>,
): Promise<DraftSaving> {
  authorize(ctx, "drafts:write");
  const { draftId, revision, ...given } = parse(saveDraftInput, input);
  return ctx.services.db.transaction(async (tx): Promise<DraftSaving> => {
    const row = await lockDraft(tx, ctx, draftId);
    requireKept(row);
    if (isSame(row, given)) return { outcome: "saved", revision: row.revision };
    if (row.revision !== revision) {
      const { updatedByName, updatedAt } = row;
      return { outcome: "stale", theirs: { revision: row.revision, updatedByName, updatedAt } };
    }
    const next = revision + 1;
    await tx
      .update(drafts)
      .set({ ...given, revision: next, updatedByName: ctx.actor.name, updatedAt: sql`now()` })
      .where(eq(drafts.id, row.id));
    await audit(tx, ctx, "drafts.save", row.id, { revision: next });
    return { outcome: "saved", revision: next };
  });
}

/** A save that is sent again finds what it has written. The order of a layout's places means nothing. */
const isSame = (row: DraftRow, given: Pick<DraftRow, "name" | "yaml" | "layout">): boolean =>
  row.name === given.name && row.yaml === given.yaml && canonical(row.layout) === canonical(given.layout);

const canonical = (layout: DraftRow["layout"]): string =>
  JSON.stringify(
    [layout.places, layout.notes].map((part) =>
      Object.entries<object>(part)
        .map(([id, place]) => [id, Object.entries(place).sort()])
        .sort(),
    ),
  );
