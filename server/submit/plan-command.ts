import type { EnvironmentSpec } from "@/domain/environments";
import type { CommandJob } from "@/domain/jobs";
import { kindsOf, textsOf } from "@/server/snapshots/found-paths";
import { findLacking, findUnsent, isText, keepReferences, stored } from "@/server/snapshots/kept-paths";
import { checkCommand } from "./check-command";
import { checkJob } from "./check-job";
import { checkIndexSecrets, checkSecrets, type UsableSecrets } from "./check-secrets";
import type { JobReading } from "./job-reading";
import { planEnvironment } from "./plan-environment";
import { planInputs } from "./plan-inputs";
import { planWheels } from "./plan-wheels";
import type { Given, Planned } from "./planner";

export async function planCommand(given: Given<CommandJob>): Promise<Planned> {
  const { executor, workspaceId, submission, reading, found, usable, known } = given;
  const texts = textsOf(found);
  const wanted = { field: ["environment"], named: reading.job.environment };
  const isKnown = known?.isFor(wanted.named) ?? false;
  const references = reading
    .references(texts)
    .filter(({ role }) => !isKnown || role === "code" || role === "input");
  const lacking = findLacking(references, found);
  if (lacking) return { needs: lacking };

  reading.noteMissing(kindsOf(found), texts);
  await checkJob(executor, workspaceId, reading);
  checkCommand(reading);
  // A file that is not there has been noted: it is no second mistake that the environment cannot be read.
  const hasTexts = references.every((each) => !isText(each) || texts[each.path] !== undefined);
  const environment = isKnown
    ? known!
    : hasTexts
      ? await planEnvironment(executor, workspaceId, reading, wanted, texts)
      : null;
  await checkVariables(reading, environment?.spec, usable);
  await checkIndexSecrets(reading, environment?.spec.packages ?? [], usable);
  const kept = await keepReferences(reading, references, found);
  const inputs = [
    ...(await planInputs(executor, workspaceId, reading, kept)),
    ...(await planWheels(executor, workspaceId, reading, environment?.spec.packages ?? [])),
  ];
  const job = reading.checked;

  const code = kept.find(({ reference }) => reference.role === "code")?.files ?? null;
  const needs = await findUnsent(executor, workspaceId, kept);
  if (needs) return { needs };
  const what = {
    environment: environment!.spec,
    environmentVersionId: environment!.versionId,
    code: code && stored(code),
    inputs: inputs.map((input) => ("files" in input ? { ...input, files: stored(input.files) } : input)),
  };
  const { name, yaml, git, idempotency_key: idempotencyKey } = submission;
  return { plan: { kind: job.type, spec: job, ...what, name, yaml, git, idempotencyKey } };
}

async function checkVariables(
  reading: JobReading<CommandJob>,
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
