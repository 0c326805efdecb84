import { eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { runs } from "@/db/schema";
import { isDataType } from "@/domain/data";
import { AppError } from "@/domain/errors";
import type { JobOutput } from "@/domain/jobs";
import { findStoredInput } from "../artifacts/stored-input";
import { recordUses } from "../assets/record-uses";
import { registerAsset } from "../assets/register-asset";
import { draftData } from "./draft-data";

type Run = Pick<typeof runs.$inferSelect, "id" | "name" | "workspaceId" | "userId" | "userName">;

/**
 * Registers the outputs that the job of a completed run gives a name, in the transaction of its end. One that cannot be
 * registered does not undo the run: its files are kept with it, and its page says why.
 */
export async function registerOutputs(tx: Tx, runId: string): Promise<void> {
  const [run] = await tx.select().from(runs).where(eq(runs.id, runId));
  const notices: string[] = [];
  for (const [output, declared] of Object.entries(run?.spec?.outputs ?? {})) {
    if (!declared?.name || !isDataType(declared.type)) continue;
    const problem = await registerOutput(tx, run!, output, declared);
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
  { id, name: run, workspaceId, userId, userName }: Run,
  output: string,
  { name = "", version, description, type }: JobOutput,
): Promise<string | null> {
  const found = await findStoredInput(tx, workspaceId, { kind: "run", run, output, path: "" });
  if (typeof found === "string" || !isDataType(type)) return "it has no files.";
  // A declared file lies alone in the folder of its output.
  const isFile = found.kind === "file" || (type === "uri_file" && found.files.length === 1);
  if (type === "uri_file" && !isFile) return "it is declared as one file and has several.";
  const source = `azureml://jobs/${run}/outputs/${output}/paths/`;
  const content = { kind: isFile ? ("file" as const) : ("folder" as const), source, files: found.files };
  const draft = {
    name,
    version,
    description,
    idempotencyKey: `${id} ${output}`,
    ...draftData(type, content),
  };
  try {
    // Within a savepoint: what was begun of a refused one goes, and the end of the run stays.
    await tx.transaction(async (inner) => {
      const made = await registerAsset(inner, { workspaceId, userId, userName }, draft);
      await recordUses(inner, id, [{ versionId: made.id, role: "output", name: output }]);
    });
    return null;
  } catch (failure) {
    if (failure instanceof AppError) return failure.message;
    throw failure;
  }
}
