/** Data assets: Azure ML's v2 data YAML, and what is kept of one. */
import { z } from "zod";
import { assetName, assetVersion, type TypeOf, typesOf } from "./assets";
import { anything, fields, flag, oneOf, text, texts } from "./yaml/fields";

export const DATA_TYPES = typesOf("data");
export type DataType = TypeOf<"data">;

/** The file that makes a folder a table. */
export const MLTABLE_FILE = "MLTable";

export const dataFile = fields("a data asset", {
  $schema: text().optional(),
  name: text(assetName).optional(),
  version: text(assetVersion).optional(),
  description: text().optional(),
  tags: texts.optional(),
  properties: texts.optional(),
  type: oneOf(DATA_TYPES).default("uri_folder"),
  path: text(z.string().min(1)),
  pinned: flag.optional(),
  auto_delete_setting: anything.optional(),
});
export type DataFile = z.infer<typeof dataFile>;

export interface DataSpec {
  type: DataType;
  /** The address that it was made from; null for files that were sent. */
  source: string | null;
  /** `http`: an address on the web, of which each run is given what is there then. */
  kind: "file" | "folder" | "http";
  fileCount: number;
  sizeBytes: number;
  /** Of data that stays where it is, as far as its server tells: another one when the bytes there are others than those that were registered. */
  fingerprint?: string;
  /** The activity that copies, or has copied, data that lay elsewhere. It is done where the version has files. */
  pinning?: string;
}

/** Whether the bytes of a version lie elsewhere, so that they can change, or be away. */
export const isOutside = (spec: DataSpec, snapshotId: string | null): boolean =>
  snapshotId === null && (spec.kind === "http" || spec.fingerprint !== undefined);

/** What lay elsewhere when it was registered, and has been copied since. */
export const isPinned = (spec: DataSpec, snapshotId: string | null): boolean =>
  snapshotId !== null && spec.pinning !== undefined;
