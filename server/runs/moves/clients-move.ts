import { type SQL, sql } from "drizzle-orm";
import { type ClientStatus, TERMINAL } from "@/domain/runs";
import { isOfClient } from "./kind-conditions";

export interface ClientsWord {
  status?: ClientStatus | undefined;
  endedAt?: Date | undefined;
  /** Empty means no change. */
  displayName: string;
}

/**
 * What a client says of its run: in one statement, as it is said for every run twice. It answers with the run (a `RunHead`) and whether that
 * has ended it, and with nothing where the run is none of a client's, is deleted, or would end while somebody asks to be told of it and
 * that is left to another statement. A run that has ended has a time of its end, and one that goes on again has none.
 */
export function clientsMove(
  workspaceId: string,
  name: string,
  { status, endedAt, displayName }: ClientsWord,
  { endsFollowed }: { endsFollowed: boolean },
): SQL {
  const end = sql`${endedAt?.toISOString() ?? null}::timestamptz`;
  return sql`
    with found as (
      select id, status from runs where workspace_id = ${workspaceId} and name = ${name} and ${isOfClient()}
        and deleted_at is null
        and (${endsFollowed}::boolean or status in ${TERMINAL}
          or coalesce(${status ?? null}::text, status) not in ${TERMINAL}
          or not (exists (select from run_followers where run_id = runs.id and is_following)
            or exists (select from subscriptions s where s.workspace_id = ${workspaceId} and s.paused_at is null)))
      for no key update
    ), moved as (
      update runs set display_name = coalesce(nullif(${displayName}::text, ''), display_name), heard_at = now(),
        status = coalesce(${status ?? null}::text, found.status),
        ended_at = case when coalesce(${status ?? null}::text, found.status) in ${TERMINAL}
          then coalesce(${end}, runs.ended_at, now()) else ${end} end
      from found where runs.id = found.id returning runs.*, found.status as before
    ), noted as (
      insert into run_events (run_id, attempt, status) select id, 0, status from moved where status <> before
    )
    select m.id, m.name, m.display_name as "displayName", m.experiment_id as "experimentId", m.user_name as "userName",
      m.status, m.started_at as "startedAt", m.created_at as "createdAt", m.ended_at as "endedAt",
      m.deleted_at as "deletedAt", e.is_default as "isDefault", e.artifact_location as "artifactLocation",
      m.status <> m.before and m.status in ${TERMINAL} as "hasEnded"
    from moved m join experiments e on e.id = m.experiment_id`;
}
