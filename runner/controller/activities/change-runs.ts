import { inArray } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { runs } from "@/db/schema";
import { applyChange } from "@/server/runs/bulk/apply-change";
import { type Chunk, goThroughRuns } from "./over-runs";
import type { Step, Turn } from "./step";

/** Of a chunk, so many runs that were left as they were are told by name. */
const MAX_NAMED = 50;

export const stepChangeRuns: Step<"changeRuns"> = async (turn) => (tx) =>
  goThroughRuns(tx, turn, { chunkRuns: 500, doChunk: (inner, ids) => changeChunk(inner, turn, ids) });

async function changeChunk(tx: Tx, { activity, input }: Turn<"changeRuns">, ids: string[]): Promise<Chunk> {
  const { workspaceId, userName: by } = activity;
  const { change, experimentId, at } = input;
  const changer = { workspaceId, by, at: new Date(at), experimentId };
  const { refused } = await applyChange(tx, changer, change, ids);
  const reasons: Record<string, number> = {};
  for (const reason of refused.values()) reasons[reason] = (reasons[reason] ?? 0) + 1;
  const outcome = { changed: ids.length - refused.size, refused: reasons };
  return { outcome, lines: await tellRefusals(tx, refused) };
}

async function tellRefusals(tx: Tx, refused: Map<string, string>): Promise<string[]> {
  const told = [...refused.keys()].slice(0, MAX_NAMED);
  if (told.length === 0) return [];
  const rows = await tx.select({ id: runs.id, name: runs.name }).from(runs).where(inArray(runs.id, told));
  return rows.map(({ id, name }) => `${name} is left as it was: ${refused.get(id)}`);
}
