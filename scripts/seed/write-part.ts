import { and, eq } from "drizzle-orm";
import { experiments } from "@/db/schema";
import { AppError } from "@/domain/errors";
import type { WorkspaceCtx } from "@/server/core/context";
import { createExperiment } from "@/server/experiments/create-experiment";
import { createIngest } from "@/server/metrics/ingest";
import { planTrees, type Wanted } from "./plan-trees";
import { writeTree } from "./write-run";

/** The trees that one of several processes writes: each so-many-th. */
export interface Part extends Wanted {
  index: number;
  parts: number;
}

/** Trees that are written at once: enough to keep the database busy while the next ones are planned. */
const AT_ONCE = 8;

export async function writePart(
  ctx: WorkspaceCtx,
  part: Part,
  onWritten: (points: number) => void,
): Promise<void> {
  const ingest = createIngest(ctx.services.sql);
  const found = new Map<string, Promise<string>>();
  const findExperiment = (name: string) => {
    const known = found.get(name) ?? ensureExperiment(ctx, name);
    found.set(name, known);
    return known;
  };
  const trees = ownTrees(part);
  const work = async () => {
    for (const tree of trees) await writeTree({ ctx, ingest, findExperiment, onWritten }, tree);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await ingest.close();
}

function* ownTrees(part: Part) {
  let number = 0;
  for (const tree of planTrees(part)) if (number++ % part.parts === part.index) yield tree;
}

async function ensureExperiment(ctx: WorkspaceCtx, name: string): Promise<string> {
  try {
    return (await createExperiment(ctx, { name })).id;
  } catch (failure) {
    if (!(failure instanceof AppError && failure.code === "conflict")) throw failure;
  }
  const isIt = and(eq(experiments.workspaceId, ctx.workspaceId), eq(experiments.name, name));
  const [made] = await ctx.services.db.select({ id: experiments.id }).from(experiments).where(isIt);
  return made!.id;
}
