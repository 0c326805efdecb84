import { contentAddress, contentDoor } from "./content-door";
import type { FileToSend } from "./file-to-send";
import { hashFile } from "./hash-file";
import { keepTrying } from "./keep-trying";
import { putBytes } from "./put-bytes";
import { PIECE_BYTES, sendContent } from "./send-content";
import { type SendOne, UploadEnded } from "./send-files";

export interface UploadedFile {
  path: string;
  sizeBytes: number;
  sha256: string;
  executable: boolean;
}

/** Stores the bytes of a file with the workspace, where they may be named by whatever is made of them. */
export const uploadContent =
  (workspace: string): SendOne<UploadedFile> =>
  async ({ path, sizeBytes, source }, tell, signal) => {
    if (source.kind === "stored")
      return { path, sizeBytes, sha256: source.sha256, executable: source.executable };
    const body = bodyOf(source);
    const sha256 = await hashFile(body, { signal, onRead: (bytes) => tell("reading", bytes) });
    const onProgress = (bytes: number) => tell("sending", bytes);
    await send(workspace, sha256, body, { signal, onProgress });
    return { path, sizeBytes: body.size, sha256, executable: false };
  };

export const bodyOf = (source: Exclude<FileToSend["source"], { kind: "stored" }>): Blob =>
  source.kind === "text" ? new Blob([source.text]) : source.file;

interface SendOptions {
  signal: AbortSignal;
  onProgress(bytes: number): void;
}

/** What is no longer than a piece goes in one request; asking how much is there would cost as much as sending it. */
async function send(
  workspace: string,
  sha256: string,
  body: Blob,
  { signal, onProgress }: SendOptions,
): Promise<void> {
  if (body.size <= PIECE_BYTES) {
    const address = contentAddress(workspace, sha256);
    await keepTrying(() => putBytes(address, body, { signal, onSent: onProgress }), signal);
    return;
  }
  const door = contentDoor(workspace, sha256, body.size);
  try {
    await sendContent(door, body, { signal, onProgress });
  } catch (failure) {
    const { reason } = signal;
    // Nobody waits for it: what is not thrown away now goes with what nobody finished.
    if (reason instanceof UploadEnded && reason.kind === "canceled") door.forget().catch(() => {});
    throw failure;
  }
}
