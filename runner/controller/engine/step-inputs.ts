/** What a step is given, once all that it waits for is there. */
import { eq } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { runDataInputs } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { type JobInput, literalText } from "@/domain/job-data";
import { fitLiteral, isLiteralType } from "@/domain/pipelines/fit";
import type { Source, StepPlan } from "@/domain/pipelines/plan";
import { findStoredInput } from "@/server/artifacts/stored-input";
import type { PlannedInput } from "@/server/submit/run-plan";
import type { PipelineState } from "./state";

export interface GivenInput {
  /** As the step's job has it. */
  value: JobInput;
  /** Its bytes, where it is data. */
  data: PlannedInput | null;
  /** What people call the place that it came from. */
  from: string;
}

type DataRow = typeof runDataInputs.$inferSelect;

/** The data that the pipeline's own run was given, by name. */
export type OwnData = ReadonlyMap<string, DataRow>;

export async function loadOwnData(db: Executor, runId: string): Promise<OwnData> {
  const rows = await db.select().from(runDataInputs).where(eq(runDataInputs.runId, runId));
  return new Map(rows.map((row) => [row.name, row]));
}

/** The inputs of a step that have a source; what is optional and has none is left out. */
export async function resolveInputs(
  db: Executor,
  state: PipelineState,
  own: OwnData,
  step: StepPlan,
): Promise<Map<string, GivenInput>> {
  const given = new Map<string, GivenInput>();
  for (const [name, source] of Object.entries(step.sources)) {
    const found = await resolve(db, state, own, { step, name, source });
    if (found) given.set(name, found);
  }
  return given;
}

interface Wanted {
  step: StepPlan;
  name: string;
  source: Source;
}

async function resolve(
  db: Executor,
  state: PipelineState,
  own: OwnData,
  wanted: Wanted,
): Promise<GivenInput | null> {
  const { source, name, step } = wanted;
  if (source.from === "step") {
    // What a choice has left out is not there for who can do without it.
    if (step.inputs[name]?.optional && !state.begun.has(source.step)) return null;
    return fromStep(db, state, wanted, source);
  }
  const row = own.get(source.name);
  const type = step.inputs[name]?.type ?? "uri_folder";
  if (source.from === "data") {
    if (!row) throw new AppError("invalid", `its input ${name} has no data any more.`);
    return {
      value: ownValue(step, name) ?? ({ type } as JobInput),
      data: asPlanned(row, name),
      from: row.url ?? placeOf(row),
    };
  }
  const value = state.run.spec.inputs?.[source.name];
  if (row && typeof value === "object") {
    const data = { ...value, type } as JobInput;
    return { value: data, data: asPlanned(row, name), from: row.url ?? placeOf(row) };
  }
  return value === undefined ? missing(wanted) : literal(wanted, value, source.name);
}

const ownValue = ({ work }: StepPlan, name: string): JobInput | undefined =>
  (work.type === "command" ? work.spec.inputs : work.inputs)?.[name];

const placeOf = ({ name, datastore, path }: DataRow): string => (datastore ? `${datastore}/${path}` : name);

function literal({ step, name }: Wanted, value: JobInput, from: string): GivenInput | null {
  const text = typeof value === "object" ? literalText(value) : value;
  const wanted = step.inputs[name];
  if (text === undefined || !wanted || !isLiteralType(wanted.type)) {
    if (wanted?.optional) return null;
    throw new AppError("invalid", `its input ${name} is bound to the input ${from}, which has no value.`);
  }
  const fit = fitLiteral(wanted, text);
  if (fit.problem !== undefined)
    throw new AppError("invalid", `its input ${name}, from the input ${from}: ${fit.problem}.`);
  return { value: { type: wanted.type, value: fit.value } as JobInput, data: null, from };
}

function missing({ step, name, source }: Wanted): null {
  if (step.inputs[name]?.optional || source.from !== "input") return null;
  throw new AppError(
    "invalid",
    `its input ${name} is bound to the input ${source.name}, which has no value.`,
  );
}

async function fromStep(
  db: Executor,
  state: PipelineState,
  { step, name }: Wanted,
  source: Extract<Source, { from: "step" }>,
): Promise<GivenInput> {
  const maker = state.begun.get(source.step);
  const from = `${source.step}.${source.output}`;
  if (!maker)
    throw new AppError("invalid", `its input ${name} is of the step ${source.step}, whose run is gone.`);
  const { workspaceId } = state.run;
  const at = { kind: "run", run: maker.name, output: source.output, path: "" } as const;
  const found = await findStoredInput(db, workspaceId, at);
  if (typeof found === "string")
    throw new AppError("invalid", `its input ${name} is ${from}, where ${source.step} left no files.`);
  const type = step.inputs[name]?.type ?? `uri_${found.kind}`;
  const path = `azureml://jobs/${maker.name}/outputs/${source.output}/paths/`;
  return { value: { type, path } as JobInput, data: { name, ...found }, from };
}

function asPlanned(row: DataRow, name: string): PlannedInput {
  if (row.snapshotId !== null && row.kind !== "http")
    return { name, kind: row.kind, snapshotId: row.snapshotId };
  if (row.url !== null) return { name, kind: "http", url: row.url };
  throw new AppError("unavailable", `The input ${row.name} is still being copied.`);
}
