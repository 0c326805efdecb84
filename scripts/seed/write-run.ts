import { Readable } from "node:stream";
import type { LoggedPoint } from "@/domain/metrics/parse-points";
import { MAX_BATCH_METRICS, PARENT_TAG } from "@/domain/run-data";
import { putArtifact } from "@/server/artifacts/put-artifact";
import { createClientRun } from "@/server/client-runs/create-client-run";
import { logBatch, logMetrics } from "@/server/client-runs/log-batch";
import { updateClientRun } from "@/server/client-runs/update-client-run";
import type { WorkspaceCtx } from "@/server/core/context";
import type { Ingest } from "@/server/metrics/ingest";
import type { RunPlan } from "./plan";

/** What runs are written with: the commands behind the doors that MLflow's clients use. */
export interface Writer {
  ctx: WorkspaceCtx;
  ingest: Ingest;
  /** The id of the experiment of that name, made on first use. */
  findExperiment(name: string): Promise<string>;
  onWritten(points: number): void;
}

/** Requests of one run that are under way at once; more would only wait. */
const AT_ONCE = 24;
const entriesOf = (record: Record<string, string>) =>
  Object.entries(record).map(([key, value]) => ({ key, value }));

/** Writes a run and then its children, each as a client would: made, logged to, ended. */
export async function writeTree(writer: Writer, plan: RunPlan, parent?: string): Promise<void> {
  const { ctx } = writer;
  const { displayName, userName, startedAt, durationMs, status } = plan;
  const experimentId = await writer.findExperiment(plan.experiment);
  const tags = entriesOf({
    ...plan.tags,
    ...(plan.note ? { "mlflow.note.content": plan.note } : {}),
    ...(parent ? { [PARENT_TAG]: parent } : {}),
  });
  const { name } = await createClientRun(ctx, { experimentId, displayName, userName, startedAt, tags });
  const points = await writePoints(writer, name, plan);
  for (const { path, text } of plan.files) {
    await putArtifact(ctx, { owner: { kind: "run", name }, path, bytes: Readable.from([Buffer.from(text)]) });
  }
  for (const child of plan.children) await writeTree(writer, child, name);
  if (status !== "running") {
    await updateClientRun(ctx, { name, status, endedAt: new Date(startedAt.getTime() + durationMs) });
  }
  writer.onWritten(points);
}

/** Short series go with the parameters, as autologging sends them; long ones in as many batches as they need. */
async function writePoints(
  { ctx, ingest }: Writer,
  name: string,
  { params, series }: RunPlan,
): Promise<number> {
  const total = series.reduce((sum, { count }) => sum + count, 0);
  const batches = batchesOf(series);
  const room = MAX_BATCH_METRICS - Object.keys(params).length;
  const isOneBatch = total <= room;
  const first = isOneBatch ? (batches.next().value ?? []) : [];
  await logBatch(ctx, ingest, name, first, { params: entriesOf(params) });
  if (isOneBatch) return total;
  const send = async () => {
    for (const batch of batches) await logMetrics(ctx, ingest, name, batch);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, send));
  return total;
}

function* batchesOf(series: RunPlan["series"]): Generator<LoggedPoint[]> {
  let batch: LoggedPoint[] = [];
  for (const { key, count, at } of series) {
    for (let index = 0; index < count; index++) {
      batch.push({ key, ...at(index) });
      if (batch.length < MAX_BATCH_METRICS) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
