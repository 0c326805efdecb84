import { sql } from "drizzle-orm";
import type { z } from "zod";
import { environmentBuilds } from "@/db/schema";
import { listInput } from "@/domain/search/list-input";
import { authorize, can } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { findAttribute, isAnyOf, type ListSource, listPage, textIn, timeIn } from "../search/list-page";

export const listBuildsInput = listInput;

/** The builds that the workspace's runs have used, the latest first, each with the name that was asked for last. */
export async function listBuilds(ctx: WorkspaceCtx, input: z.input<typeof listBuildsInput> = {}) {
  authorize(ctx, "environments:read");
  const given = parse(listBuildsInput, input);
  const { db } = ctx.services;
  const isOfBuild = sql`r.build_id = environment_builds.id and r.workspace_id = ${ctx.workspaceId}`;
  const label = sql<string | null>`(select r.environment ->> 'label' from runs r
    where ${isOfBuild} order by r.created_at desc limit 1)`;
  const runCount = sql<number>`(select count(*)::int from runs r where ${isOfBuild})`;
  const { id, hash, status, python, startedAt, endedAt, error } = environmentBuilds;
  const source: ListSource = {
    entity: "environmentBuilds",
    from: sql`environment_builds`,
    id: sql`environment_builds.id`,
    where: sql`environment_builds.id in (select r.build_id from runs r
      where r.workspace_id = ${ctx.workspaceId} and r.build_id is not null)`,
    find: findAttribute({
      label: textIn(label, true),
      status: textIn(sql`environment_builds.status`),
      python: textIn(sql`environment_builds.python`, true),
      error: textIn(sql`environment_builds.error`, true),
      hash: textIn(sql`environment_builds.hash`),
      started_at: timeIn(sql`environment_builds.created_at`),
      ended_at: timeIn(sql`environment_builds.ended_at`, true),
    }),
    lastOrder: [
      { value: sql`environment_builds.created_at`, type: "time", isDescending: true },
      { value: sql`environment_builds.id`, type: "id", isDescending: true },
    ],
  };
  const { rows, nextToken } = await listPage(db, source, given, (ids) =>
    db
      .select({ id, hash, status, python, startedAt, endedAt, error, label, runCount })
      .from(environmentBuilds)
      .where(isAnyOf(id, ids)),
  );
  return { builds: rows, nextToken, can: { clean: can(ctx, "environments:write") } };
}
