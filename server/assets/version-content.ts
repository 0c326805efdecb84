import type { TypedKind } from "@/domain/assets";
import { readDataUri } from "@/domain/data-uri";
import type { AssetRecord } from "./asset-record";

/** What a version gives a run that takes it as an input. */
export interface VersionContent {
  kind: "file" | "folder" | "http";
  snapshotId: string | null;
  /** Where on the web it lies, when that was not copied. */
  url: string | null;
  /** Where its data lies, when that was not copied. */
  from: { datastore: string; path: string } | null;
}

/** A line for each kind of asset that an input can be. */
const CONTENT: { [Kind in TypedKind]: (version: AssetRecord<Kind>) => VersionContent } = {
  data: ({ spec, snapshotId }) => {
    const uri = snapshotId === null && spec.kind !== "http" ? readDataUri(spec.source ?? "") : null;
    const from = uri?.kind === "datastore" ? { datastore: uri.datastore, path: uri.path } : null;
    return { kind: spec.kind, snapshotId, url: spec.kind === "http" ? spec.source : null, from };
  },
  model: ({ spec, snapshotId }) => ({ kind: spec.kind, snapshotId, url: null, from: null }),
};

export function contentOfVersion<Kind extends TypedKind>(version: AssetRecord<Kind>): VersionContent {
  const read: (version: AssetRecord<Kind>) => VersionContent = CONTENT[version.kind];
  return read(version);
}
