import type { EnvironmentSpec } from "@/domain/environments";
import type { CommandJob } from "@/domain/jobs";
import { contextOf, withContext } from "@/server/environments/dockerfile-context";
import { type FoundPaths, kindsOf, textsOf } from "@/server/snapshots/found-paths";
import { findLacking, findUnsent, isText, keepReferences, stored } from "@/server/snapshots/kept-paths";
import { checkCommand } from "./check-command";
import { checkInstances } from "./check-instances";
import { checkJob } from "./check-job";
import { checkIndexSecrets, checkSecrets, type UsableSecrets } from "./check-secrets";
import { planContext } from "./plan-context";
import { type EnvironmentSource, type PlannedEnvironment, planEnvironment } from "./plan-environment";
import { type DataInput, planInputs } from "./plan-inputs";
import { planWheels } from "./plan-wheels";
import type { Given, Planned } from "./planner";
import type { PlannedInput } from "./run-plan";
import type { SpecReading } from "./spec-reading";

export async function planCommand(given: Given<CommandJob>): Promise<Planned> {
  const { executor, workspaceId, submission, reading, found, known } = given;
  const texts = textsOf(found);
  const isKnown = known?.isFor(reading.job.environment) ?? false;
  const references = reading
    .references(texts)
    .filter(({ role }) => !isKnown || role === "code" || role === "input");
  const lacking = findLacking(references, found);
  if (lacking) return { needs: lacking };

  reading.noteMissing(kindsOf(found), texts);
  await checkJob(executor, workspaceId, reading);
  checkCommand(reading);
  await checkInstances(executor, workspaceId, reading);
  const environment = await planItsEnvironment(given);
  const kept = await keepReferences(reading, references, found);
  const context = contextOf(reading, kept);
  const inputs = [
    ...(await planContext(executor, workspaceId, reading, environment?.spec, context)),
    ...(await planInputs(executor, workspaceId, reading, kept)),
    ...(await planWheels(executor, workspaceId, reading, environment?.spec.packages ?? [])),
  ];
  const job = reading.checked;

  const code = kept.find(({ reference }) => reference.role === "code")?.files ?? null;
  const needs = await findUnsent(executor, workspaceId, kept);
  if (needs) return { needs };
  const what = {
    environment: withContext(environment!.spec, context),
    environmentVersionId: environment!.versionId,
    code: code && stored(code),
    inputs: inputs.map(withStored),
  };
  const { name, yaml, git, idempotency_key: idempotencyKey } = submission;
  return { plan: { kind: job.type, spec: job, ...what, name, yaml, git, idempotencyKey } };
}

/** An input whose files have all been sent. */
export const withStored = (input: DataInput): PlannedInput =>
  "files" in input ? { ...input, files: stored(input.files) } : input;

interface Work extends Pick<Given<CommandJob>, "executor" | "workspaceId" | "usable"> {
  reading: SpecReading<CommandJob>;
  found: FoundPaths;
  known?: EnvironmentSource | undefined;
}

/** The environment of a command, with the secrets that both name; null where it is wrong, which is noted. */
export async function planItsEnvironment(work: Work): Promise<PlannedEnvironment | null> {
  const { executor, workspaceId, reading, found, usable, known } = work;
  const texts = textsOf(found);
  const wanted = { field: ["environment"], named: reading.job.environment };
  // A file that is not there has been noted: it is no second mistake that the environment cannot be read.
  const hasTexts = reading.references(texts).every((each) => !isText(each) || texts[each.path] !== undefined);
  const environment = known?.isFor(wanted.named)
    ? known
    : hasTexts
      ? await planEnvironment(executor, workspaceId, reading, wanted, texts)
      : null;
  await checkVariables(reading, environment?.spec, usable);
  await checkIndexSecrets(reading, environment?.spec.packages ?? [], usable);
  return environment;
}

async function checkVariables(
  reading: SpecReading<CommandJob>,
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
