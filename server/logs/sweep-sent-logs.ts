import fs from "node:fs/promises";
import path from "node:path";
import { sql } from "drizzle-orm";
import { LOG_FILES, paths } from "@/domain/data-folder";
import { LEASED } from "@/domain/runs";
import type { Services } from "../core/services";

/** Live readers of a log have moved on to the stored one by then. */
const KEEP_MS = 10 * 60_000;
/** Of a run whose node did not come back this copy is all that there is; it is kept as this machine's own would be. */
const KEEP_LOST_MS = 24 * 3_600_000;

/** Removes the copies of logs that nobody writes any more. */
export async function sweepSentLogs({ db, home }: Pick<Services, "db" | "home">): Promise<void> {
  const top = paths.sentLogs(home);
  const names = await fs.readdir(top).catch(() => []);
  if (names.length === 0) return;
  const [runs, stored] = await Promise.all([
    db.execute<{ name: string }>(sql`
      select id || '.' || attempt as name from runs where status in ${[...LEASED]}
      union select id || '.' || attempt as name from run_peers where state <> 'ended'
      union select id || '.' || attempt as name from instances
      union select id as name from environment_builds where status = 'building'`),
    db.execute<{ name: string }>(sql`
      select runs.id || '.' || runs.attempt as name from runs join artifacts on artifacts.owner_id = runs.id
      where artifacts.path = ${LOG_FILES.user.log}
        and runs.id || '.' || runs.attempt = any(${sql.param(names)}::text[])`),
  ]);
  const active = new Set(runs.map(({ name }) => name));
  const isStored = new Set(stored.map(({ name }) => name));
  for (const name of names.filter((one) => !active.has(one))) {
    const changedMs = await lastChange(path.join(top, name));
    if (Date.now() - changedMs > (isStored.has(name) ? KEEP_MS : KEEP_LOST_MS))
      await fs.rm(path.join(top, name), { recursive: true, force: true });
  }
}

/** A log that grows does not change its folder. */
async function lastChange(folder: string): Promise<number> {
  const files = await fs.readdir(folder).catch(() => []);
  const times = await Promise.all(
    files.map((file) =>
      fs.stat(path.join(folder, file)).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  return Math.max(0, ...times);
}
