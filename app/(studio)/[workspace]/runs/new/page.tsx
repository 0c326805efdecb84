import { Lock } from "lucide-react";
import type { Metadata } from "next";
import { fileHref } from "@/components/files/file-tree";
import { NewRun } from "@/components/new-run/new-run";
import { EmptyState } from "@/components/ui/states";
import type { DataSpec } from "@/domain/data";
import { stringifyJob } from "@/domain/yaml/stringify-job";
import { submitRunAction } from "@/server/submit/actions";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "New run" };

/** What people choose from; older ones are named in the YAML. */
const MOST_CHOICES = 200;

interface Props {
  params: Promise<{ workspace: string }>;
  searchParams: Promise<{ from?: string }>;
}

export default async function NewRunPage({ params, searchParams }: Props) {
  const { workspace } = await params;
  const { from } = await searchParams;
  const caller = await api();
  const { can } = await load(caller.workspaces.get({ workspace }));
  if (!can["runs:write"]) {
    return (
      <EmptyState isPage icon={Lock} title="Your role here is to look">
        Starting runs takes the role of a Data Scientist or more. An owner of this workspace can give it to
        you.
      </EmptyState>
    );
  }
  const [curated, registered, data, stores, secrets, targets] = await Promise.all([
    load(caller.environments.list({ workspace })),
    load(caller.assets.list({ workspace, kind: "environment", limit: MOST_CHOICES })),
    load(caller.assets.list({ workspace, kind: "data", limit: MOST_CHOICES })),
    load(caller.datastores.list({ workspace })),
    load(caller.secrets.list({ workspace })),
    load(caller.compute.list({ workspace })),
  ]);
  return (
    <NewRun
      key={from}
      workspace={workspace}
      submitRun={submitRunAction}
      choices={{
        environments: [
          ...registered.assets.map(({ latest }) => `azureml:${latest.name}@latest`),
          ...curated.map(({ name }) => name),
        ],
        compute: targets.map(({ name }) => name),
        data: data.assets.map(({ latest }) => ({ name: latest.name, type: (latest.spec as DataSpec).type })),
        datastores: stores.datastores.map(({ name }) => name),
        secrets: secrets.secrets.map(({ name }) => name),
      }}
      from={from ? await loadEarlier(workspace, from) : null}
    />
  );
}

/** The job and the code of a run, to be edited. Its name is left out: each run has its own. */
async function loadEarlier(workspace: string, name: string) {
  const caller = await api();
  const { spec } = await load(caller.runs.get({ workspace, run: name }));
  if (!spec) return null;
  const { name: _name, ...job } = spec;
  const files = await load(caller.runs.code({ workspace, run: name }));
  const base = `/${workspace}/runs/${name}/code-files`;
  return {
    name,
    draft: {
      yaml: stringifyJob(job),
      files: files.map(({ path, sizeBytes, sha256, executable }) => ({
        path,
        sizeBytes,
        source: {
          kind: "stored" as const,
          sha256,
          href: fileHref(base, path),
          executable: Boolean(executable),
        },
      })),
    },
  };
}
