import type { DataSpec, DataType } from "@/domain/data";
import type { SnapshotFile } from "../snapshots/store-snapshot";

/** The content of a data asset: files that are stored, or an address on the web. */
export type DataContent =
  | { kind: "file" | "folder"; source: string | null; files: SnapshotFile[] }
  /** An address whose server told nothing by which a change could be noticed. */
  | { kind: "http"; source: string }
  /** What stays where it is, with what was found there when it was registered. */
  | { kind: "file" | "folder" | "http"; source: string; stays: FoundThere };

export interface FoundThere {
  fingerprint: string;
  fileCount: number;
  sizeBytes: number;
}

/** What is registered of it. Where it came from is no part of the content. */
export function draftData(type: DataType, content: DataContent) {
  const files = "files" in content ? content.files : undefined;
  const spec: DataSpec = {
    type,
    source: content.source,
    kind: content.kind,
    fileCount: files?.length ?? 1,
    sizeBytes: files?.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) ?? 0,
    ...("stays" in content ? content.stays : {}),
  };
  return {
    kind: "data" as const,
    spec,
    files,
    content: JSON.stringify([type, content.kind, contentOf(content)]),
  };
}

const contentOf = (content: DataContent) =>
  !("files" in content)
    ? [content.source, "stays" in content ? content.stays.fingerprint : null].filter(Boolean).join(" ")
    : content.files.map(({ path, sha256 }) => [path, sha256]).sort(([a], [b]) => (a! < b! ? -1 : 1));
