import type { Sql } from "@/db/client";
import { readRequirement } from "@/domain/requirements";
import { type RunStatus, STATUS_LABELS } from "@/domain/runs";

export interface RunFacts {
  id: string;
  values: Map<string, string | number>;
}

interface Row {
  id: string;
  status: RunStatus;
  experiment: string;
  user: string;
  start: Date | null;
  seconds: number | null;
  compute: string;
  attempt: number;
  error: string | null;
  commit: string | null;
  branch: string | null;
  isDirty: boolean | null;
  environment: string | null;
  python: string | null;
  packages: string[];
}

/** What a run is beside what it logged: its attributes, or the packages of its environment, by name. */
export async function readFacts(sql: Sql, ids: string[], kind: "attribute" | "package"): Promise<RunFacts[]> {
  const rows = await sql<Row[]>`
    select r.id, r.status, e.name as experiment, r.user_name as "user", coalesce(r.started_at, r.created_at) as "start",
      round(extract(epoch from r.ended_at - r.started_at)::numeric, 1)::float8 as seconds, r.compute, r.attempt,
      r.error ->> 'message' as error, r.git ->> 'commit' as commit, r.git ->> 'branch' as branch,
      (r.git ->> 'dirty')::boolean as "isDirty", r.environment ->> 'label' as environment,
      coalesce(b.python, r.environment ->> 'python') as python,
      case when ${kind === "package"} then coalesce(b.resolved, r.environment -> 'packages', '[]') else '[]' end as packages
    from runs r join experiments e on e.id = r.experiment_id left join environment_builds b on b.id = r.build_id
    where r.id = any(${ids}::text[])`;
  return rows.map((row) => ({
    id: row.id,
    values: new Map(kind === "package" ? row.packages.map(packageOf) : attributesOf(row)),
  }));
}

function attributesOf(row: Row): [string, string | number][] {
  const facts: [string, string | number | null | undefined][] = [
    ["status", STATUS_LABELS[row.status]],
    ["experiment", row.experiment],
    ["user", row.user],
    ["started", row.start && `${row.start.toISOString().slice(0, 19).replace("T", " ")} UTC`],
    ["duration in seconds", row.seconds],
    ["compute", row.compute],
    ["attempt", row.attempt],
    ["error", row.error],
    ["git commit", row.commit],
    ["git branch", row.branch],
    ["uncommitted change", row.isDirty === null ? null : row.isDirty ? "yes" : "no"],
    ["environment", row.environment],
    ["Python", row.python],
  ];
  return facts.flatMap(([key, value]): [string, string | number][] =>
    value === null || value === undefined || value === "" ? [] : [[key, value]],
  );
}

/** `numpy==1.26.4` under its name; what is no requirement by name stands for itself. */
function packageOf(line: string): [string, string] {
  const requirement = readRequirement(line);
  if (!requirement) return [line, "yes"];
  return [requirement.name, requirement.specifier.replace(/^==/, "") || "any"];
}
