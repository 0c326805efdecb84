import { type AssetKind, assetAddress } from "@/domain/assets";
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

const isOf = <K extends AssetKind>(record: AssetRecord, kind: K): record is AssetRecord<K> =>
  record.kind === kind;

function presentSpec(record: AssetRecord) {
  if (isOf(record, "data")) {
    const { type, source, fileCount, sizeBytes } = record.spec;
    const path = source ?? `azureml:${record.name}:${record.version}`;
    return { type, path, size: sizeBytes, file_count: fileCount };
  }
  if (isOf(record, "environment")) {
    const { environment, resolved } = record.spec;
    return { ...environment, os_type: "linux", packages: resolved.packages };
  }
  if (isOf(record, "model")) {
    const { type, source, flavors, fileCount, sizeBytes, run } = record.spec;
    const path = source ?? `azureml:${record.name}:${record.version}`;
    const named = Object.fromEntries(flavors.map((flavor) => [flavor, {}]));
    return { type, path, flavors: named, size: sizeBytes, file_count: fileCount, job_name: run };
  }
  return {};
}
