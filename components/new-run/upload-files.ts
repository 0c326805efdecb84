import type { DraftFile } from "./draft-file";

const CONNECTIONS = 4;

export interface UploadedFile {
  path: string;
  sizeBytes: number;
  sha256: string;
  executable: boolean;
}

/** Sends the bytes of the files that the studio does not have yet; tells after each how many bytes are done. */
export async function uploadFiles(
  workspace: string,
  files: readonly DraftFile[],
  onProgress: (doneBytes: number) => void,
): Promise<UploadedFile[]> {
  const uploaded: UploadedFile[] = [];
  const waiting = [...files];
  let doneBytes = 0;
  const work = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      uploaded.push(await uploadOne(workspace, file));
      doneBytes += file.sizeBytes;
      onProgress(doneBytes);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  return uploaded;
}

async function uploadOne(workspace: string, { path, sizeBytes, source }: DraftFile): Promise<UploadedFile> {
  if (source.kind === "stored")
    return { path, sizeBytes, sha256: source.sha256, executable: source.executable };
  const body = source.kind === "text" ? new Blob([source.text]) : source.file;
  const answer = await fetch(`/${workspace}/uploads`, { method: "POST", body });
  const said = await answer.json().catch(() => null);
  if (!answer.ok) throw new Error(said?.error?.message ?? `${path} could not be sent (${answer.status}).`);
  return { path, sizeBytes: said.sizeBytes, sha256: said.sha256, executable: false };
}
