import { and, eq, inArray } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { runParams } from "@/db/schema";
import { AppError } from "@/domain/errors";
import type { KeyValue } from "@/domain/run-data";

/** Writes parameters. The same value again changes nothing; another value for a key is refused. */
export async function writeParams(tx: Tx, runId: string, params: readonly KeyValue[]): Promise<void> {
  if (params.length === 0) return;
  const keys = params.map(({ key }) => key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw new AppError("invalid", `The parameter “${twice}” is in the request twice.`);
  const rows = params.map(({ key, value }) => ({ runId, key, value }));
  const written = await tx
    .insert(runParams)
    .values(rows)
    .onConflictDoNothing()
    .returning({ key: runParams.key });
  if (written.length === rows.length) return;
  const stored = await tx
    .select()
    .from(runParams)
    .where(and(eq(runParams.runId, runId), inArray(runParams.key, keys)));
  const values = new Map(stored.map(({ key, value }) => [key, value]));
  const changed = params.find(({ key, value }) => values.get(key) !== value);
  if (!changed) return;
  const { key, value } = changed;
  const told = `The parameter “${key}” is “${short(values.get(key)!)}” already and cannot become “${short(value)}”.`;
  throw new AppError("conflict", told);
}

const short = (value: string) => (value.length > 100 ? `${value.slice(0, 100)}…` : value);
