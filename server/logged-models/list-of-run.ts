import { sql } from "drizzle-orm";
import type { LoggedModelStatus } from "@/domain/logged-models";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { findRunId } from "../runs/load-run";

/** A model as its run's page lists it. */
export interface LoggedModelOfRun {
  id: string;
  name: string;
  type: string | null;
  status: LoggedModelStatus;
  sizeBytes: number;
  /** The versions in the registry that were made of it, the latest first. */
  versions: { name: string; version: string }[];
}

/** What an `mlflow…log_model` of the run has made, in that order. Such models have their files beside the run's. */
export async function listModelsOfRun(ctx: WorkspaceCtx, run: string): Promise<LoggedModelOfRun[]> {
  authorize(ctx, "models:read");
  const runId = await findRunId(ctx, run);
  const rows = await ctx.services.db.execute<Row>(sql`
    select m.id, m.name, m.model_type, m.status,
      (select coalesce(sum(size_bytes), 0)::float8 from artifacts where owner_id = m.id) as size_bytes,
      (select coalesce(jsonb_agg(jsonb_build_object('name', a.name, 'version', v.version) order by v.created_at desc), '[]')
        from assets a join asset_versions v on v.asset_id = a.id
        where a.workspace_id = m.workspace_id and a.kind = 'model' and v.spec ->> 'loggedModel' = m.id) as versions
    from logged_models m
    where m.source_run_id = ${runId} and m.deleted_at is null
    order by m.created_at, m.id`);
  return rows.map(({ model_type, size_bytes, ...row }) => ({
    ...row,
    type: model_type,
    sizeBytes: size_bytes,
  }));
}

interface Row extends Record<string, unknown>, Pick<LoggedModelOfRun, "id" | "name" | "status" | "versions"> {
  model_type: string | null;
  size_bytes: number;
}
