/** From a submission to what will be stored, or to what is lacking, or to everything that is wrong with it. */
import type { Executor } from "@/db/client";
import type { EnvironmentSpec } from "@/domain/environments";
import { type FoundPaths, kindsOf, textsOf } from "@/server/snapshots/found-paths";
import {
  findLacking,
  findUnsent,
  isText,
  type Kept,
  keepReferences,
  stored,
} from "@/server/snapshots/kept-paths";
import type { Needs } from "@/server/snapshots/listed-path";
import { checkJob } from "./check-job";
import { checkIndexSecrets, checkSecrets, type UsableSecrets } from "./check-secrets";
import { JobReading } from "./job-reading";
import { type EnvironmentSource, planEnvironment } from "./plan-environment";
import { type DataInput, planLocalInput, planStoredInputs } from "./plan-inputs";
import type { PlannedInput, RunPlan } from "./run-plan";
import type { Submission } from "./submission";

export async function planJob(
  executor: Executor,
  workspaceId: string,
  submission: Submission,
  found: FoundPaths,
  usable: UsableSecrets,
  known?: EnvironmentSource,
): Promise<{ needs: Needs } | { plan: RunPlan }> {
  const reading = new JobReading(submission);
  const texts = textsOf(found);
  const isKnown = known?.isFor(reading.job) ?? false;
  const references = reading
    .references(texts)
    .filter(({ role }) => !isKnown || role === "code" || role === "input");
  const lacking = findLacking(references, found);
  if (lacking) return { needs: lacking };

  reading.noteMissing(kindsOf(found), texts);
  await checkJob(executor, workspaceId, reading);
  // A file that is not there has been noted: it is no second mistake that the environment cannot be read.
  const hasTexts = references.every((each) => !isText(each) || texts[each.path] !== undefined);
  const environment = isKnown
    ? known!
    : hasTexts
      ? await planEnvironment(executor, workspaceId, reading, texts)
      : null;
  await checkVariables(reading, environment?.spec, usable);
  await checkIndexSecrets(reading, environment?.spec.packages ?? [], usable);
  const kept = await keepReferences(reading, references, found);
  const inputs = [...planLocal(reading, kept), ...(await planStoredInputs(executor, workspaceId, reading))];
  const job = reading.checked;

  const code = kept.find(({ reference }) => reference.role === "code")?.files ?? null;
  const needs = await findUnsent(executor, workspaceId, kept);
  if (needs) return { needs };
  const what = {
    environment: environment!.spec,
    environmentVersionId: environment!.versionId,
    code: code && stored(code),
    inputs: inputs.map(storedInput),
  };
  const { name, yaml, git, idempotency_key: idempotencyKey } = submission;
  return { plan: { kind: job.type, spec: job, ...what, name, yaml, git, idempotencyKey } };
}

async function checkVariables(
  reading: JobReading,
  environment: EnvironmentSpec | undefined,
  usable: UsableSecrets,
): Promise<void> {
  const own = reading.job.environment_variables;
  const title = "environment_variables";
  await checkSecrets(reading, { field: [title], title, values: own }, usable);
  // What the job sets itself is never looked up in its environment.
  const inherited = Object.entries(environment?.variables ?? {}).filter(
    ([name]) => !Object.hasOwn(own ?? {}, name),
  );
  const values = Object.fromEntries(inherited);
  await checkSecrets(reading, { field: ["environment"], title: "environment.variables", values }, usable);
}

function planLocal(reading: JobReading, kept: Kept[]): DataInput[] {
  return kept.flatMap(({ reference, found, files }) =>
    reference.role === "input" && found.kind !== "missing"
      ? planLocalInput(reading, reference, found.kind, files)
      : [],
  );
}

const storedInput = (input: DataInput): PlannedInput =>
  "files" in input ? { ...input, files: stored(input.files) } : input;
