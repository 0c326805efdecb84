/** What uses the disk, in bytes. */

/** The kinds of a workspace's data, in the order in which they are shown. */
export const STORAGE_KINDS = ["artifacts", "logs", "code", "metrics"] as const;
export type StorageKind = (typeof STORAGE_KINDS)[number];
export const STORAGE_LABELS: Record<StorageKind, string> = {
  artifacts: "Artifacts",
  logs: "Logs",
  code: "Code, inputs and data",
  metrics: "Metrics",
};

export type KindBytes = Record<StorageKind, number>;

export interface WorkspaceTotals {
  /** What the workspace's files take on the disk: each content once, however many runs name it. */
  storedBytes: number;
  /** By kind, each file once for every run that names it; code once for the workspace. */
  kinds: KindBytes;
  trashBytes: number;
  trashRuns: number;
  runs: number;
  /** Files in the workspace's datastore, which belong to no run. */
  datastoreBytes: number;
}

export interface LargeRun {
  name: string;
  displayName: string;
  experiment: string;
  isTrashed: boolean;
  bytes: number;
}

/** What the whole installation uses, whichever workspace it is for. */
export interface InstallationUse {
  countedAt: string;
  blobBytes: number;
  databaseBytes: number;
  environmentBytes: number;
  /** Working folders of runs that are going on or have just ended. */
  workBytes: number;
}
