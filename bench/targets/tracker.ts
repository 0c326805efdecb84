import type { Sql } from "@/db/connect";

/** A server of MLflow's tracking protocol, and the database it writes to. */
export interface Tracker {
  name: string;
  port: number;
  /** What stands before `/api/2.0`. */
  prefix: string;
  headers: Record<string, string>;
  sql: Sql;
  postgresPid: number;
  /** The processes that all others of the tracker descend from, its Postgres among them. */
  processes(): number[];
}

/** Asks the tracker for one thing; anything but a 200 is an error. */
export async function ask<Answer>(
  { name, port, prefix, headers }: Tracker,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const answer = await fetch(`http://127.0.0.1:${port}${prefix}/api/2.0/mlflow/${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (answer.status !== 200)
    throw new Error(`${name} answers ${answer.status} to ${path}: ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

/** Fresh runs in a fresh experiment, so that no measurement builds on what an earlier one left. */
export async function createRuns(tracker: Tracker, count: number): Promise<string[]> {
  const name = `bench-${Date.now()}-${Math.random()}`;
  const { experiment_id } = await ask<{ experiment_id: string }>(tracker, "experiments/create", { name });
  const ids: string[] = [];
  while (ids.length < count) {
    const { run } = await ask<{ run: { info: { run_id: string } } }>(tracker, "runs/create", {
      experiment_id,
      start_time: Date.now(),
    });
    ids.push(run.info.run_id);
  }
  return ids;
}
