/** What a job of any kind may ask for, and this installation cannot give: each with its line. */
import { eq } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { computeTargets, runs } from "@/db/schema";
import { readTypedReference } from "@/domain/asset-reference";
import { ASSET_KINDS, assetName, assetVersion, contentOf, kindOfType } from "@/domain/assets";
import { readDataUri } from "@/domain/data-uri";
import { OWN_DATASTORE } from "@/domain/datastores";
import { type JobInput, type JobOutput, literalText } from "@/domain/job-data";
import { didYouMean } from "@/domain/nearest";
import type { SharedSpec } from "@/domain/run-kinds/descriptor";
import { localPath } from "@/domain/yaml/paths";
import { isPlainPath } from "@/server/snapshots/file-path";
import { findVersion } from "../assets/asset-record";
import { findDatastoreProblem } from "../datastores/datastore-record";
import { isNamed } from "../runs/run-record";
import { outputPlace } from "./place-output";
import type { SpecReading } from "./spec-reading";

type Reading = SpecReading<SharedSpec>;

export async function checkJob(executor: Executor, workspaceId: string, reading: Reading): Promise<void> {
  const { job } = reading;
  await checkCompute(executor, workspaceId, reading, job.compute ?? "local");
  await checkParent(executor, workspaceId, reading);
  for (const [name, input] of Object.entries(job.inputs ?? {})) checkInput(reading, name, input);
  for (const [name, output] of Object.entries(job.outputs ?? {})) {
    await checkOutput(executor, workspaceId, reading, name, output);
    await checkRegistered(executor, workspaceId, reading, name, output);
  }
}

export async function checkCompute(
  executor: Executor,
  workspaceId: string,
  reading: Pick<Reading, "wrong">,
  wanted: string,
): Promise<void> {
  const rows = await executor
    .select({ name: computeTargets.name })
    .from(computeTargets)
    .where(eq(computeTargets.workspaceId, workspaceId));
  const names = rows.map((row) => row.name);
  if (names.includes(wanted)) return;
  const hint = didYouMean(wanted, names) || " `--set compute=local` runs it on this machine.";
  const known = `this workspace has ${names.join(", ")}.`;
  reading.wrong(["compute"], `\`compute\` names ${wanted}, which is not here: ${known}${hint}`);
}

async function checkParent(executor: Executor, workspaceId: string, reading: Reading): Promise<void> {
  const name = reading.job.parent_job_name;
  if (name === undefined) return;
  const [parent] = await executor.select({ id: runs.id }).from(runs).where(isNamed(workspaceId, name));
  if (!parent)
    reading.wrong(["parent_job_name"], `\`parent_job_name\` names ${name}, a run that is not here.`);
}

function checkInput(reading: Reading, name: string, input: JobInput): void {
  const field = ["inputs", name];
  const title = `\`inputs.${name}\``;
  if (typeof input === "object" && "path" in input && input.path !== undefined) {
    checkAddress(reading, [...field, "path"], input);
  } else if (literalText(input) === undefined && !(typeof input === "object" && input.optional)) {
    reading.wrong(field, `${title} has no value: give it one, or say \`optional: true\`.`);
  }
}

function checkAddress(
  reading: Reading,
  field: string[],
  { type, path = "" }: { type?: string; path?: string },
): void {
  if (localPath(path) !== undefined) return;
  if (type !== undefined && readTypedReference(type, path)) return;
  const uri = readDataUri(path);
  const title = `\`${field.join(".")}\``;
  if (uri.kind === "unknown") {
    reading.wrong(
      field,
      `${title} is an address that is not supported yet: local paths, http(s), azureml:NAME:VERSION, runs:/ and azureml:// jobs and datastores are.`,
    );
  } else if (uri.kind === "http" && !URL.canParse(path)) {
    reading.wrong(field, `${title} is not a valid address.`);
  } else if (uri.kind === "http" && type !== undefined && contentOf(type) === "folder") {
    reading.wrong(field, `${title} is fetched as one file: the type uri_file is needed.`);
  }
}

async function checkOutput(
  executor: Executor,
  workspaceId: string,
  reading: Reading,
  name: string,
  output: JobOutput | null,
): Promise<void> {
  if (!output?.path) return;
  const field = ["outputs", name, "path"];
  const title = `\`outputs.${name}.path\``;
  const place = outputPlace(output.path, "name");
  if (place === null) {
    const allowed = `azureml://datastores/${OWN_DATASTORE}/paths/…`;
    reading.wrong(
      field,
      `${title} leads elsewhere than to a datastore, such as ${allowed}, which is not supported.`,
    );
    return;
  }
  const problem = await findDatastoreProblem(executor, workspaceId, place.datastore);
  if (problem) reading.wrong(field, `${title} ${problem}`);
  else if (place.path !== "" && !isPlainPath(place.path))
    reading.wrong(field, `${title} is not a plain path: no “..”, no empty parts.`);
}

/** What an output will be registered as: found wrong now rather than when the run has ended. */
async function checkRegistered(
  executor: Executor,
  workspaceId: string,
  reading: Reading,
  name: string,
  output: JobOutput | null,
): Promise<void> {
  const kind = output && kindOfType(output.type);
  if (!kind || !output.name) return;
  const check = (field: string, schema: typeof assetName | typeof assetVersion, text: string) => {
    const problem = schema.safeParse(text).error?.issues[0]?.message;
    const path = ["outputs", name, field];
    if (problem) reading.wrong(path, `\`${path.join(".")}\` is “${text}”: ${problem}.`);
    return !problem;
  };
  if (!check("name", assetName, output.name) || output.version === undefined) return;
  if (!check("version", assetVersion, output.version)) return;
  const { version } = output;
  const taken = await findVersion(executor, workspaceId, { kind, name: output.name, version });
  if (!taken) return;
  const field = ["outputs", name, "version"];
  reading.wrong(
    field,
    `\`${field.join(".")}\` is ${version}, which the ${ASSET_KINDS[kind].noun} ${output.name} has already: leave it out for the next number.`,
  );
}
