/** A file that is to be sent: typed here, dropped from a disk, or stored already. */
export type FileSource =
  | { kind: "text"; text: string }
  | { kind: "dropped"; file: File }
  | { kind: "stored"; sha256: string; href: string; executable: boolean };

export interface FileToSend {
  path: string;
  sizeBytes: number;
  source: FileSource;
}
