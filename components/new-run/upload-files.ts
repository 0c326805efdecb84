import type { DraftFile } from "./draft-file";
import { hashFile } from "./hash-file";

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
  const sha256 = await hashFile(body);
  const answer = await fetch(`/live/blobs/${encodeURIComponent(workspace)}/${sha256}`, {
    method: "PUT",
    body,
  });
  const said = await answer.json().catch(() => null);
  if (!answer.ok) {
    const reason = said?.error?.message ?? `The studio answered with status ${answer.status}.`;
    throw new Error(`${path} could not be sent: ${reason}`);
  }
  return { path, sizeBytes: body.size, sha256, executable: false };
}
