import { and, desc, eq, ilike, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { reports } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { listReportsInput } from "@/domain/reports";
import { authorize, can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { likePattern } from "../search/like-pattern";

/** The workspace's reports without their texts, the last changed first, page by page. */
export async function listReports(ctx: WorkspaceCtx, input: z.input<typeof listReportsInput> = {}) {
  authorize(ctx, "reports:read");
  const { search, mentions, limit, cursor } = parse(listReportsInput, input);
  const { id, title, version, createdByName, updatedByName, updatedAt } = reports;
  const rows = await ctx.services.db
    .select({ id, title, version, createdByName, updatedByName, updatedAt })
    .from(reports)
    .where(
      and(
        eq(reports.workspaceId, ctx.workspaceId),
        isNull(reports.deletedAt),
        search ? ilike(title, likePattern(search)) : undefined,
        mentions ? sql`position(${mentions} in ${reports.body}) > 0` : undefined,
        after(cursor),
      ),
    )
    .orderBy(desc(updatedAt), desc(id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1)! : null;
  return {
    reports: page,
    nextCursor: last && `${last.updatedAt.getTime()}.${last.id}`,
    can: { write: can(ctx, "reports:write") },
  };
}

/** Those that come after the place in the order that the cursor names: a moment in milliseconds, and an id. */
function after(cursor: string | null | undefined) {
  if (!cursor) return undefined;
  const [, time, id] = /^(\d{1,14})\.(\w{1,64})$/.exec(cursor) ?? [];
  if (!time || !id) throw new AppError("invalid", "cursor: this was not returned by a list.");
  const moment = new Date(Number(time)).toISOString();
  return sql`(${reports.updatedAt}, ${reports.id}) < (${moment}::timestamptz, ${id})`;
}
