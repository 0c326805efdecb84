import { eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { runs } from "@/db/schema";
import { kindOfType, type TypedKind } from "@/domain/assets";
import { AppError } from "@/domain/errors";
import type { JobOutput } from "@/domain/job-data";
import { findStoredInput } from "@/server/artifacts/stored-input";
import type { MadeOutput } from "@/server/assets/made-output";
import type { BlobStore } from "@/server/blobs/blobs";
import { registerDataOutput } from "@/server/data/register-output";
import { registerModelOutput } from "@/server/models/register-output";

/** Who registers an output, by the kind of asset that its type makes it. */
const REGISTER: {
  [Kind in TypedKind]: (tx: Tx, blobs: BlobStore, made: MadeOutput<Kind>) => Promise<void>;
} = {
  data: (tx, _blobs, made) => registerDataOutput(tx, made),
  model: registerModelOutput,
};

type Run = Pick<typeof runs.$inferSelect, "id" | "name" | "workspaceId" | "userId" | "userName">;

/**
 * Registers the outputs that the job of a completed run gives a name, in the transaction of its end. One that cannot be
 * registered does not undo the run: its files are kept with it, and its page says why.
 */
export async function registerOutputs(tx: Tx, blobs: BlobStore, runId: string): Promise<void> {
  const [run] = await tx.select().from(runs).where(eq(runs.id, runId));
  const notices: string[] = [];
  for (const [output, declared] of Object.entries(run?.spec?.outputs ?? {})) {
    if (!declared?.name) continue;
    const problem = await registerOutput(tx, blobs, run!, output, { ...declared, name: declared.name });
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
  run: Run,
  output: string,
  declared: JobOutput & { name: string },
): Promise<string | null> {
  const kind = kindOfType(declared.type);
  if (kind === null) return `outputs of the type ${declared.type} become no asset.`;
  const at = { kind: "run", run: run.name, output, path: "" } as const;
  const found = await findStoredInput(tx, run.workspaceId, at);
  if (typeof found === "string") return "it has no files.";
  const source = `azureml://jobs/${run.name}/outputs/${output}/paths/`;
  const register = REGISTER[kind] as (tx: Tx, blobs: BlobStore, made: MadeOutput<TypedKind>) => Promise<void>;
  try {
    // Within a savepoint: what was begun of a refused one goes, and the end of the run stays.
    const made = { run, output, declared, found, source } as MadeOutput<TypedKind>;
    await tx.transaction((inner) => register(inner, blobs, made));
    return null;
  } catch (failure) {
    if (failure instanceof AppError) return failure.message;
    throw failure;
  }
}
