import { gitProperties, isSourceTag } from "@/domain/git-facts";
import { jobOf } from "@/domain/run-kinds/run-kinds";
import { azureStatus } from "@/domain/runs";
import type { RunRecord } from "./run-record";

export interface Addresses {
  publicUrl: string;
  workspace: string;
}

/** What is shown of every run, also where its kind has none of it. */
const UNSAID = {
  command: null as string | null,
  compute: null as string | null,
  environment_variables: {} as Record<string, string>,
  resources: {} as Record<string, unknown>,
  limits: {} as Record<string, unknown>,
  distribution: null as Record<string, unknown> | null,
};

/** A run as the REST door, the command line and the SDK show it, in Azure's field names. */
export function presentJob(run: RunRecord, { publicUrl, workspace }: Addresses) {
  const { spec } = run;
  return {
    id: run.id,
    name: run.name,
    display_name: run.displayName,
    type: run.kind,
    status: azureStatus(run.status, run.cancelRequestedAt !== null),
    experiment_name: run.experimentName,
    description: run.description,
    tags: Object.fromEntries(Object.entries(run.tags).filter(([key]) => !isSourceTag(key))),
    properties: { ...gitProperties(run.git ?? {}), ...spec?.properties },
    environment: run.environment?.label ?? null,
    inputs: spec?.inputs ?? {},
    outputs: presentOutputs(run),
    ...UNSAID,
    ...(spec && jobOf(run.kind)?.show(spec)),
    error: presentError(run),
    waiting_reason: run.waitingReason,
    notices: run.notices,
    creation_context: { created_at: run.createdAt.toISOString(), created_by: run.userName },
    start_time: run.startedAt?.toISOString() ?? null,
    end_time: run.endedAt?.toISOString() ?? null,
    parent_job_name: run.parentName,
    services: {
      Studio: { endpoint: `${publicUrl}/${workspace}/runs/${run.name}` },
      Tracking: { endpoint: `${publicUrl}/mlflow/${workspace}` },
    },
  };
}

function presentOutputs({ name, spec }: RunRecord) {
  const declared = Object.entries(spec?.outputs ?? {});
  return Object.fromEntries(
    declared.map(([key, output]) => [
      key,
      {
        type: output?.type ?? "uri_folder",
        mode: output?.mode ?? "rw_mount",
        path: output?.path ?? `azureml://jobs/${name}/outputs/${key}/paths/`,
      },
    ]),
  );
}

function presentError({ error }: RunRecord) {
  if (!error) return null;
  const { code, message, excerpt = null, exitCode = null, signal = null } = error;
  return { code, message, excerpt, exit_code: exitCode, signal };
}
