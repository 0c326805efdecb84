import type { EnvironmentSpec } from "@/domain/environments";
import { resolveEnvironment } from "@/domain/resolve-environment";
import { parseCondaFile } from "@/domain/yaml/parse-environment";
import type { WorkspaceCtx } from "../core/context";
import { readText } from "../models/draft-model";
import type { ModelOfDeployment } from "./find-model";
import type { DeploymentReading } from "./plan-parts";

const CONDA_FILE = "conda.yaml";
const MAX_BYTES = 1_000_000;

/** An MLflow model says itself what it needs, in the conda file among its files. */
export async function environmentOfModel(
  ctx: WorkspaceCtx,
  reading: DeploymentReading,
  model: ModelOfDeployment,
): Promise<EnvironmentSpec> {
  const file = model.files.find(({ path }) => path === CONDA_FILE);
  if (!file?.sha256 || file.sizeBytes > MAX_BYTES) {
    reading.wrong([], `The model has no ${CONDA_FILE} that says what it needs: name an \`environment\`.`);
    reading.check();
  }
  const text = await readText(await ctx.services.blobs.open(file!.sha256!));
  const { conda, issues } = parseCondaFile({ text, file: CONDA_FILE });
  const { spec, issues: more } = conda
    ? resolveEnvironment({ name: `of ${model.name}`, conda_file: conda }, { curated: {}, texts: {} })
    : { spec: null, issues: [] };
  for (const { message } of [...issues, ...more])
    reading.wrong(["model"], `The ${CONDA_FILE} of the model cannot be used: ${message}`);
  reading.check();
  return spec!;
}
