import { type AssetKind, assetAddress } from "@/domain/assets";
import { openComponent } from "@/domain/components/registered";
import { isPinned } from "@/domain/data";
import type { AssetRecord } from "./asset-record";

export interface Addresses {
  publicUrl: string;
  workspace: string;
}

/** A version as the REST door, the command line and the SDK show it, in Azure's field names. */
export function presentAsset(record: AssetRecord, { publicUrl, workspace }: Addresses) {
  const { name, version, description, tags } = record;
  return {
    id: `azureml:${name}:${version}`,
    name,
    version,
    ...presentSpec(record),
    description,
    tags,
    properties: record.properties,
    stage: stageOf(record),
    creation_context: {
      created_at: record.createdAt.toISOString(),
      created_by: record.userName,
      created_by_type: "User",
    },
    services: {
      Studio: { endpoint: `${publicUrl}${assetAddress(workspace, record)}` },
    },
  };
}

const stageOf = ({ archivedAt, stage }: AssetRecord) => {
  if (archivedAt) return "Archived";
  return stage === "None" ? "Development" : stage;
};

/** What a kind shows of its own. */
const SHOWN: { [Kind in AssetKind]: (record: AssetRecord<Kind>) => Record<string, unknown> } = {
  data: ({ name, version, spec, snapshotId }) => {
    const { type, source, fileCount, sizeBytes } = spec;
    const path = source ?? `azureml:${name}:${version}`;
    const pinned = isPinned(spec, snapshotId);
    return { type, path, size: sizeBytes, file_count: fileCount, pinned };
  },
  environment: ({ spec: { environment, resolved } }) => ({
    ...environment,
    os_type: "linux",
    packages: resolved.packages,
  }),
  model: ({ name, version, spec }) => {
    const { type, source, flavors, fileCount, sizeBytes, run } = spec;
    const path = source ?? `azureml:${name}:${version}`;
    const named = Object.fromEntries(flavors.map((flavor) => [flavor, {}]));
    return { type, path, flavors: named, size: sizeBytes, file_count: fileCount, job_name: run };
  },
  component: ({ spec }) => {
    const { component } = openComponent(spec);
    return { ...component, size: spec.sizeBytes, file_count: spec.fileCount };
  },
};

function presentSpec<Kind extends AssetKind>(record: AssetRecord<Kind>) {
  const show: (record: AssetRecord<Kind>) => Record<string, unknown> = SHOWN[record.kind];
  return show(record);
}
