/** What a deployment of any kind answers with: its model, its code and its environment, from its file and what lies beside it. */
import type { DeploymentParts } from "@/domain/endpoints";
import { readEnvironmentFiles } from "@/domain/environment-files";
import { type EnvironmentSpec, isOfImage } from "@/domain/environments";
import { pathText } from "@/domain/issues";
import { storedWheelsOf } from "@/domain/stored-wheels";
import { parseEnvironment } from "@/domain/yaml/parse-environment";
import { folderOf, localPath } from "@/domain/yaml/paths";
import { isTextRole, type Reference, referredFile } from "@/domain/yaml/references";
import type { AssetReading } from "../assets/asset-reading";
import type { WorkspaceCtx } from "../core/context";
import { usableNames } from "../secrets/policy";
import { type FoundPaths, readListedPaths, textsOf } from "../snapshots/found-paths";
import { findLacking, findUnsent, type Kept, keepReferences, stored } from "../snapshots/kept-paths";
import type { Needs } from "../snapshots/listed-path";
import type { SnapshotFile } from "../snapshots/store-snapshot";
import { checkIndexSecrets, checkSecrets } from "../submit/check-secrets";
import { planEnvironment } from "../submit/plan-environment";
import { findModel, type ModelOfDeployment, modelOfListing } from "./find-model";
import { environmentOfModel } from "./model-environment";

export type DeploymentReading = AssetReading<DeploymentParts>;

export interface PlannedParts {
  environment: EnvironmentSpec;
  model: ModelOfDeployment | null;
  code: SnapshotFile[] | null;
}

/** What is wrong is thrown, all of it at once. */
export async function planParts(
  ctx: WorkspaceCtx,
  reading: DeploymentReading,
  paths: Parameters<typeof readListedPaths>[0],
): Promise<{ needs: Needs } | { parts: PlannedParts }> {
  const found = readListedPaths(paths);
  const texts = textsOf(found);
  const references = referencesOf(reading, texts);
  const lacking = findLacking(references, found);
  if (lacking) return { needs: lacking };
  noteMissing(reading, references, found);
  const kept = await keepReferences(reading, references, found);
  const code = codeOf(reading, kept);
  const model = modelOfListing(reading, kept) ?? (await findModel(ctx, reading));
  requireAnswerer(reading, model);
  const isOfModel = reading.asset.environment === undefined && !reading.asset.code_configuration;
  const environment = isOfModel ? null : await planOwnEnvironment(ctx, reading, texts);
  await checkVariables(ctx, reading, environment);
  reading.check();
  const needs = await findUnsent(ctx.services.db, ctx.workspaceId, kept);
  if (needs) return { needs };
  const spec = environment ?? (await environmentOfModel(ctx, reading, model!));
  return { parts: { environment: spec, model, code: code && stored(code) } };
}

function referencesOf(reading: DeploymentReading, texts: Record<string, string>): Reference[] {
  const { model, environment, code_configuration: code } = reading.asset;
  const found: Reference[] = [];
  const push = (role: Reference["role"], field: string[], path: string) =>
    found.push({ role, field, path, line: reading.lineOf(field) });
  const codeAt = code?.code === undefined ? undefined : localPath(code.code);
  if (codeAt !== undefined) push("code", ["code_configuration", "code"], codeAt);
  const modelAt = typeof model === "object" ? localPath(model.path) : undefined;
  if (modelAt !== undefined) push("data", ["model", "path"], modelAt);
  const file = typeof environment === "string" ? referredFile(environment) : undefined;
  if (file !== undefined) push("environment", ["environment"], file);
  const text = file !== undefined && Object.hasOwn(texts, file) ? texts[file]! : "";
  const written =
    typeof environment === "object" ? environment : file && parseEnvironment({ text, file }).environment;
  if (!written) return found;
  const inner = readEnvironmentFiles(written, file === undefined ? "" : folderOf(file), texts);
  for (const { role, path, field } of inner.references)
    push(role, file === undefined ? ["environment", ...field.map(String)] : ["environment"], path);
  return found;
}

function noteMissing(reading: DeploymentReading, references: Reference[], found: FoundPaths): void {
  for (const { path, role, field } of references) {
    const kind = found.get(path)?.kind;
    const said = `\`${pathText(field)}\` names ${path}, which`;
    if (kind === "missing")
      reading.wrong(field, `${said} is not there. Paths start at the folder of the YAML file.`);
    else if (isTextRole(role) && kind === "folder")
      reading.wrong(field, `${said} is a folder: a file is needed.`);
    else if (role === "code" && kind === "file")
      reading.wrong(
        field,
        `${said} is a file: name the folder of the script, and the script by \`scoring_script\`.`,
      );
  }
}

function codeOf(reading: DeploymentReading, kept: Kept[]) {
  const configured = reading.asset.code_configuration;
  if (!configured) return null;
  const field = ["code_configuration", "code"];
  if (configured.code === undefined)
    reading.wrong(
      ["code_configuration"],
      "`code_configuration.code` is missing: name the folder of the scoring script.",
    );
  else if (localPath(configured.code) === undefined)
    reading.wrong(
      field,
      "`code_configuration.code` is not a local folder: code that is stored elsewhere is not supported.",
    );
  const files = kept.find(({ reference }) => reference.role === "code")?.files;
  if (!files) return null;
  const script = scriptPath(configured.scoring_script);
  if (!files.some(({ path }) => path === script))
    reading.wrong(
      ["code_configuration", "scoring_script"],
      `\`code_configuration.scoring_script\` names ${configured.scoring_script}, which is not among the files of ${configured.code}.`,
    );
  return files;
}

/** As files of a folder are listed. */
export const scriptPath = (written: string): string => written.replace(/^(?:\.\/)+/, "");

/** Somebody has to answer: a script, or a model that knows how. */
function requireAnswerer(reading: DeploymentReading, model: ModelOfDeployment | null): void {
  const { asset } = reading;
  if (asset.endpoint_name === undefined)
    reading.wrong([], "`endpoint_name` is missing: name the endpoint in the file, or by --endpoint-name.");
  if (asset.code_configuration) return;
  if (asset.model === undefined)
    reading.wrong([], "A deployment needs a `model`, a `code_configuration`, or both.");
  else if (model && !model.isMlflow)
    reading.wrong(
      ["model"],
      "`model` is no MLflow model, so it cannot be asked without a script: add a `code_configuration` with a `scoring_script`.",
    );
}

async function planOwnEnvironment(
  ctx: WorkspaceCtx,
  reading: DeploymentReading,
  texts: Record<string, string>,
): Promise<EnvironmentSpec | null> {
  const named = { field: ["environment"], named: reading.asset.environment };
  const planned = await planEnvironment(ctx.services.db, ctx.workspaceId, reading, named, texts);
  if (planned && storedWheelsOf(planned.spec.packages).length > 0) {
    const problem =
      "`environment` has wheels of a datastore, which are brought to runs alone: name an index.";
    reading.wrong(["environment"], problem);
    return null;
  }
  if (planned && isOfImage(planned.spec)) {
    const problem =
      "`environment` is an image or a Dockerfile, in which only runs are started: name a conda file or packages, and a deployment is built with them.";
    reading.wrong(["environment"], problem);
    return null;
  }
  return planned?.spec ?? null;
}

async function checkVariables(
  ctx: WorkspaceCtx,
  reading: DeploymentReading,
  environment: EnvironmentSpec | null,
): Promise<void> {
  const usable = () => usableNames(ctx);
  const title = "environment_variables";
  await checkSecrets(reading, { field: [title], title, values: reading.asset.environment_variables }, usable);
  const inherited = {
    field: ["environment"],
    title: "environment.variables",
    values: environment?.variables,
  };
  await checkSecrets(reading, inherited, usable);
  await checkIndexSecrets(reading, environment?.packages ?? [], usable);
}
