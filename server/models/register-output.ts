import type { Tx } from "@/db/client";
import { AppError } from "@/domain/errors";
import { MLMODEL_FILE } from "@/domain/mlmodel";
import type { MadeOutput } from "../assets/made-output";
import type { BlobStore } from "../blobs/blobs";
import { draftModel } from "./draft-model";
import { keepVersion } from "./store-version";

/** Registers an output of a run as a model. */
export async function registerModelOutput(
  tx: Tx,
  blobs: BlobStore,
  { run, output, declared, found, source }: MadeOutput<"model">,
): Promise<void> {
  const { name, version, description, type } = declared;
  if (type === "mlflow_model" && !found.files.some(({ path }) => path === MLMODEL_FILE))
    throw new AppError("invalid", `it is declared as an mlflow_model and has no file ${MLMODEL_FILE}.`);
  const draft = await draftModel(blobs, { ...found, source, rootName: output, run: run.name }, { type });
  const about = { name, version, description, idempotencyKey: `${run.id} ${output}` };
  await keepVersion(tx, run, { ...about, ...draft });
}
