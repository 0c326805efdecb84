import { sql } from "drizzle-orm";
import type { z } from "zod";
import { reports } from "@/db/schema";
import { listReportsInput } from "@/domain/reports";
import { authorize, can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { likePattern } from "../search/like-pattern";
import { findAttribute, isAnyOf, type ListSource, listPage, textIn, timeIn } from "../search/list-page";

const source: Omit<ListSource, "where"> = {
  entity: "reports",
  from: sql`reports r`,
  id: sql`r.id`,
  find: findAttribute({
    title: textIn(sql`r.title`),
    created_by_name: textIn(sql`r.created_by_name`),
    updated_by_name: textIn(sql`r.updated_by_name`),
    created_at: timeIn(sql`r.created_at`),
    updated_at: timeIn(sql`r.updated_at`),
  }),
  lastOrder: [
    { value: sql`r.updated_at`, type: "time", isDescending: true },
    { value: sql`r.id`, type: "id", isDescending: true },
  ],
};

/** The workspace's reports without their texts, the last changed first where no order is given. */
export async function listReports(ctx: WorkspaceCtx, input: z.input<typeof listReportsInput> = {}) {
  authorize(ctx, "reports:read");
  const { search, mentions, ...given } = parse(listReportsInput, input);
  const isTitled = search ? sql`r.title ilike ${likePattern(search)}` : sql`true`;
  const isMentioning = mentions ? sql`position(${mentions} in r.body) > 0` : sql`true`;
  const where = sql`r.workspace_id = ${ctx.workspaceId} and r.deleted_at is null and ${isTitled} and ${isMentioning}`;
  const { rows, nextToken } = await listPage(ctx.services.db, { ...source, where }, given, (ids) =>
    loadRows(ctx, ids),
  );
  return { reports: rows, nextToken, can: { write: can(ctx, "reports:write") } };
}

function loadRows({ services }: WorkspaceCtx, ids: string[]) {
  const { id, title, version, createdByName, updatedByName, createdAt, updatedAt } = reports;
  return services.db
    .select({ id, title, version, createdByName, updatedByName, createdAt, updatedAt })
    .from(reports)
    .where(isAnyOf(id, ids));
}
