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
    properties: {},
    stage: record.archivedAt ? "Archived" : "Development",
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
  return {};
}
