import { eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { runs } from "@/db/schema";
import { AppError } from "@/domain/errors";
import type { JobOutput } from "@/domain/jobs";
import { MLMODEL_FILE } from "@/domain/mlmodel";
import { isModelType } from "@/domain/models";
import { findStoredInput } from "../artifacts/stored-input";
import type { BlobStore } from "../blobs/blobs";
import { draftModel } from "./draft-model";
import { keepVersion } from "./store-version";

type Run = Pick<typeof runs.$inferSelect, "id" | "name" | "workspaceId" | "userId" | "userName">;

/**
 * Registers the models among the outputs that the job of a completed run gives a name, in the transaction of its end. One
 * that cannot be registered does not undo the run: its files are kept with it, and its page says why.
 */
export async function registerModelOutputs(tx: Tx, blobs: BlobStore, runId: string): Promise<void> {
  const [run] = await tx.select().from(runs).where(eq(runs.id, runId));
  const notices: string[] = [];
  for (const [output, declared] of Object.entries(run?.spec?.outputs ?? {})) {
    if (!declared?.name || !isModelType(declared.type)) continue;
    const problem = await registerOutput(tx, blobs, run!, output, declared);
    if (problem) notices.push(`The output ${output} was not registered as ${declared.name}: ${problem}`);
  }
  if (notices.length === 0) return;
  await tx
    .update(runs)
    .set({ notices: sql`${runs.notices} || ${JSON.stringify(notices)}::jsonb` })
    .where(eq(runs.id, runId));
}

async function registerOutput(
  tx: Tx,
  blobs: BlobStore,
  { id, name: run, workspaceId, userId, userName }: Run,
  output: string,
  { name = "", version, description, type }: JobOutput,
): Promise<string | null> {
  const found = await findStoredInput(tx, workspaceId, { kind: "run", run: run!, output, path: "" });
  if (typeof found === "string" || !isModelType(type)) return "it has no files.";
  if (type === "mlflow_model" && !found.files.some(({ path }) => path === MLMODEL_FILE))
    return `it is declared as an mlflow_model and has no file ${MLMODEL_FILE}.`;
  const source = `azureml://jobs/${run}/outputs/${output}/paths/`;
  try {
    const draft = await draftModel(blobs, { ...found, source, rootName: output, run }, { type });
    const about = { name, version, description, idempotencyKey: `${id} ${output}` };
    // Within a savepoint: what was begun of a refused one goes, and the end of the run stays.
    await tx.transaction((inner) =>
      keepVersion(inner, { workspaceId, userId, userName }, { ...about, ...draft }),
    );
    return null;
  } catch (failure) {
    if (failure instanceof AppError) return failure.message;
    throw failure;
  }
}
