import { sql } from "drizzle-orm";
import type { z } from "zod";
import { drafts } from "@/db/schema";
import { listDraftsInput } from "@/domain/designer/draft";
import { authorize, can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { likePattern } from "../search/like-pattern";
import { findAttribute, isAnyOf, type ListSource, listPage, textIn, timeIn } from "../search/list-page";

const source: Omit<ListSource, "where"> = {
  entity: "drafts",
  from: sql`drafts d`,
  id: sql`d.id`,
  find: findAttribute({
    name: textIn(sql`d.name`),
    created_by_name: textIn(sql`d.created_by_name`),
    updated_by_name: textIn(sql`d.updated_by_name`),
    created_at: timeIn(sql`d.created_at`),
    updated_at: timeIn(sql`d.updated_at`),
  }),
  lastOrder: [
    { value: sql`d.updated_at`, type: "time", isDescending: true },
    { value: sql`d.id`, type: "id", isDescending: true },
  ],
};

/** The workspace's drafts without their texts, the last changed first where no order is given. */
export async function listDrafts(ctx: WorkspaceCtx, input: z.input<typeof listDraftsInput> = {}) {
  authorize(ctx, "drafts:read");
  const { search, ...given } = parse(listDraftsInput, input);
  const isNamed = search ? sql`d.name ilike ${likePattern(search)}` : sql`true`;
  const where = sql`d.workspace_id = ${ctx.workspaceId} and d.deleted_at is null and ${isNamed}`;
  const { rows, nextToken } = await listPage(ctx.services.db, { ...source, where }, given, (ids) =>
    loadRows(ctx, ids),
  );
  return { drafts: rows, nextToken, can: { write: can(ctx, "drafts:write") } };
}

function loadRows({ services }: WorkspaceCtx, ids: string[]) {
  const { id, name, revision, createdByName, updatedByName, createdAt, updatedAt } = drafts;
  return services.db
    .select({ id, name, revision, createdByName, updatedByName, createdAt, updatedAt })
    .from(drafts)
    .where(isAnyOf(id, ids));
}
