/** Makes a choice of a pipeline, and notes it with what it was made by: a turn that comes later makes no other. */
import { and, eq } from "drizzle-orm";
import { pipelineSteps, series } from "@/db/schema";
import { AppError } from "@/domain/errors";
import {
  CHOICE_FAMILY,
  type ChoicePlan,
  type Condition,
  choiceIngredients,
  isTrue,
} from "@/domain/pipelines/choices";
import { findStoredInput } from "@/server/artifacts/stored-input";
import type { Services } from "@/server/core/services";
import { readText } from "@/server/models/draft-model";
import type { PipelineState } from "./state";

interface Answer {
  taken: boolean;
  /** What was found, and what it was compared with. */
  words: string;
}

/** True where the block of what is true runs. */
export async function makeChoice(
  services: Services,
  state: PipelineState,
  { name, condition }: ChoicePlan,
): Promise<boolean> {
  const { id: runId, workspaceId } = state.run;
  const ask = condition.from === "metric" ? askMetric : askOutput;
  const { taken, words } = await ask(services, state, condition as never);
  await services.db.insert(pipelineSteps).values({
    ...{ runId, name, workspaceId, family: CHOICE_FAMILY },
    ingredients: choiceIngredients(taken),
    reason: `${taken ? "True" : "False"}: ${words}.`,
  });
  return taken;
}

async function askMetric(
  { db }: Services,
  { begun }: PipelineState,
  { step, metric, compare, value }: Extract<Condition, { from: "metric" }>,
): Promise<Answer> {
  const isIt = and(eq(series.runId, begun.get(step)!.id), eq(series.key, metric));
  const [found] = await db.select({ last: series.lastValue }).from(series).where(isIt);
  if (!found)
    throw new AppError(
      "invalid",
      `it asks the metric ${metric} of ${step}, which has logged none of that name.`,
    );
  const taken = isTrue(found.last, compare, value);
  return {
    taken,
    words: `the metric ${metric} of ${step} is ${found.last}, and ${compare} ${value} is asked`,
  };
}

const MAX_BYTES = 1_024;

async function askOutput(
  { db, blobs }: Services,
  { begun, run }: PipelineState,
  { step, output }: Extract<Condition, { from: "output" }>,
): Promise<Answer> {
  const at = { kind: "run", run: begun.get(step)!.name, output, path: "" } as const;
  const found = await findStoredInput(db, run.workspaceId, at);
  const [file, ...more] = typeof found === "string" ? [] : found.files;
  const isShort = file !== undefined && more.length === 0 && file.sizeBytes <= MAX_BYTES;
  const text = isShort ? (await readText(await blobs.open(file.sha256))).trim().toLowerCase() : "";
  if (text !== "true" && text !== "false")
    throw new AppError(
      "invalid",
      `it asks the output ${output} of ${step}, which is no file that says true or false.`,
    );
  return { taken: text === "true", words: `the output ${output} of ${step} is ${text}` };
}
