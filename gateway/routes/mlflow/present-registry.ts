/** Models and their versions as MLflow's JSON. What is absent is left out. */
import { AppError } from "@/domain/errors";
import { MODEL_STAGES, type ModelStage } from "@/domain/models";
import { quote } from "@/domain/quote";
import type { ModelRecord } from "@/server/models/search-models";
import type { ModelVersion } from "@/server/models/search-versions";
import { unlessEmpty } from "./fields";

const pairs = (tags: Record<string, string>) =>
  unlessEmpty(Object.entries(tags).map(([key, value]) => ({ key, value })));

export function presentRegisteredModel(model: ModelRecord) {
  const aliasesOf = (version: string) =>
    model.aliases.filter((one) => one.version === version).map(({ alias }) => alias);
  return {
    name: model.name,
    creation_timestamp: model.createdAt.getTime(),
    last_updated_timestamp: model.updatedAt.getTime(),
    description: model.description || undefined,
    tags: pairs(model.tags),
    latest_versions: unlessEmpty(
      model.newestOfStages.map((one) => presentVersion({ ...one, aliases: aliasesOf(one.version) })),
    ),
    aliases: unlessEmpty(model.aliases.map(({ alias, version }) => ({ alias, version }))),
  };
}

export const stageOf = ({ archivedAt, stage }: Pick<ModelVersion, "archivedAt" | "stage">): ModelStage =>
  archivedAt ? "Archived" : (stage as ModelStage);

export function presentVersion(record: ModelVersion) {
  const { spec } = record;
  return {
    name: record.name,
    version: record.version,
    creation_timestamp: record.createdAt.getTime(),
    last_updated_timestamp: record.updatedAt.getTime(),
    user_id: record.userName,
    current_stage: stageOf(record),
    description: record.description || undefined,
    // What it holds is its own, whatever became of the place that it was made from.
    source: spec.source ?? versionUri(record.id),
    run_id: spec.run ?? undefined,
    run_link: spec.runLink ?? undefined,
    model_id: spec.loggedModel ?? undefined,
    status: "READY",
    tags: pairs(record.tags),
    aliases: unlessEmpty(record.aliases),
  };
}

/** Where clients download a version from; `artifact-place` reads the address. */
export const versionUri = (id: string) => `mlflow-artifacts:/registry/models/${id}/artifacts`;

/** A stage in any case as we write it; anything else as it came. */
export const canonicalStage = (given: unknown): unknown =>
  MODEL_STAGES.find((known) => known.toLowerCase() === String(given).toLowerCase()) ?? given;

export function readStage(given: string): ModelStage {
  const stage = MODEL_STAGES.find((known) => known === canonicalStage(given));
  if (stage) return stage;
  throw new AppError(
    "invalid",
    `Invalid Model Version stage: ${quote(given)}. It is one of ${MODEL_STAGES.join(", ")}.`,
  );
}
