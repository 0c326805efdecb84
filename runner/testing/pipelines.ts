/** For tests: pipelines as people write them, and what became of them. */
import { asc, eq } from "drizzle-orm";
import { pipelineSteps, runs } from "@/db/schema";
import { isTerminal } from "@/domain/runs";
import { waitFor } from "@/scripts/testing/start-studio";
import type { WorkspaceCtx } from "@/server/core/context";
import { submitFiles } from "@/server/submit/testing";

export const ADD = `type: command
name: add
inputs:
  number: {type: number}
  before: {type: uri_file, optional: true}
outputs:
  sum: {type: uri_file}
command: bash add.sh \${{outputs.sum}} \${{inputs.number}} $[[\${{inputs.before}}]]
code: src
`;
export const ADD_SH = `before=0
if [ -n "$3" ]; then before=$(cat "$3"); fi
echo began
echo -n $((before + $2)) > "$1"
`;

export const FILES = { "add.yml": ADD, "src/add.sh": ADD_SH };

/** A chain that adds these numbers one after the other; `settings` stands among its settings. */
export function chain(numbers: number[], settings = ""): string {
  const steps = numbers.map((number, at) => {
    const before = at > 0 ? `, before: "\${{parent.jobs.s${at - 1}.outputs.sum}}"` : "";
    const last = at === numbers.length - 1 ? '\n    outputs: {sum: "${{parent.outputs.total}}"}' : "";
    return `  s${at}:\n    component: ./add.yml\n    inputs: {number: ${number}${before}}${last}`;
  });
  return [
    "type: pipeline",
    `settings: {default_compute: azureml:local${settings}}`,
    "outputs:\n  total: {type: uri_file}",
    `jobs:\n${steps.join("\n")}`,
  ].join("\n");
}

export interface Ended {
  run: typeof runs.$inferSelect;
  steps: Record<string, { status: string; isReused: boolean; reason: string; name: string; id: string }>;
}

/** Submits a pipeline with its files, and waits for its end. */
export async function runPipeline(
  ctx: WorkspaceCtx,
  yaml: string,
  files: Record<string, string> = FILES,
): Promise<Ended> {
  const { run } = await submitFiles(ctx, yaml, files);
  return endOf(ctx, run.id);
}

export async function endOf(ctx: WorkspaceCtx, id: string): Promise<Ended> {
  const { db } = ctx.services;
  const read = async () => (await db.select().from(runs).where(eq(runs.id, id)))[0]!;
  await waitFor(async () => isTerminal((await read()).status), 90_000);
  return { run: await read(), steps: await stepsOf(ctx, id) };
}

export async function stepsOf(ctx: WorkspaceCtx, id: string): Promise<Ended["steps"]> {
  const rows = await ctx.services.db
    .select({
      step: pipelineSteps.name,
      reused: pipelineSteps.reusedOf,
      reason: pipelineSteps.reason,
      name: runs.name,
      id: runs.id,
      status: runs.status,
    })
    .from(pipelineSteps)
    .innerJoin(runs, eq(runs.id, pipelineSteps.childId))
    .where(eq(pipelineSteps.runId, id))
    .orderBy(asc(pipelineSteps.createdAt));
  return Object.fromEntries(
    rows.map(({ step, reused, ...row }) => [step, { ...row, isReused: reused !== null }]),
  );
}
