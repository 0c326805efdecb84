/** What deployments of every kind do with the parts that were planned for them. */
import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { AppError, notFound } from "@/domain/errors";
import { type SnapshotFile, storeSnapshot } from "../snapshots/store-snapshot";
import type { PlannedParts } from "./plan-parts";

/** What its files, and not its settings, say of a deployment. */
const OF_FILES = ["model", "code_configuration", "environment"];

export function refuseOptionsOfFiles(set: readonly string[]): void {
  const ofFiles = set.find((option) => OF_FILES.includes(option.split(/[.=[]/)[0]!.trim()));
  if (ofFiles !== undefined)
    throw new AppError(
      "invalid",
      `--set ${ofFiles}: what lies in files is changed by the deployment's file.`,
    );
}

/** A version of a model may have been deleted since it was planned for; from here on it stays until the commit. */
export async function requireModel(tx: Tx, { model }: Pick<PlannedParts, "model">): Promise<void> {
  if (!model?.version) return;
  const rows = await tx.execute(sql`select from asset_versions where id = ${model.version.id} for share`);
  if (rows.length === 0) throw notFound("model", model.name);
}

/** The columns of its model, whose files are kept with it. */
export async function keepModel(tx: Tx, workspaceId: string, { model }: Pick<PlannedParts, "model">) {
  const files = model && (model.files as SnapshotFile[]);
  return {
    modelVersionId: model?.version?.id ?? null,
    modelName: model?.name ?? null,
    modelRoot: model?.root ?? null,
    modelSnapshotId: files && (model.version?.snapshotId ?? (await storeSnapshot(tx, workspaceId, files))),
  };
}
