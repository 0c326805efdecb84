import type { Tx } from "@/db/client";
import { contentOf } from "@/domain/assets";
import { AppError } from "@/domain/errors";
import type { MadeOutput } from "../assets/made-output";
import { recordUses } from "../assets/record-uses";
import { registerAsset } from "../assets/register-asset";
import { draftData } from "./draft-data";

/** Registers an output of a run as data. */
export async function registerDataOutput(
  tx: Tx,
  { run, output, declared, found, source }: MadeOutput<"data">,
): Promise<void> {
  const { name, version, description, type } = declared;
  // A declared file lies alone in the folder of its output.
  const isSingle = contentOf(type) === "file";
  const isFile = found.kind === "file" || (isSingle && found.files.length === 1);
  if (isSingle && !isFile) throw new AppError("invalid", "it is declared as one file and has several.");
  const content = { kind: isFile ? ("file" as const) : ("folder" as const), source, files: found.files };
  const about = { name, version, description, idempotencyKey: `${run.id} ${output}` };
  const made = await registerAsset(tx, run, { ...about, ...draftData(type, content) });
  await recordUses(tx, run.id, [{ versionId: made.id, role: "output", name: output }]);
}
