/** The files beside a Dockerfile: they come to the machine that builds it as an input that no script sees. */
import type { Executor } from "@/db/client";
import { CONTEXT_INPUT, type EnvironmentSpec } from "@/domain/environments";
import { findHeldBlobs } from "../blobs/held-blobs";
import type { FoundFile, Reading } from "../snapshots/found-paths";
import type { DataInput } from "./plan-inputs";

/** The input that brings them, or those that a registered environment has, or that of an earlier run. */
export async function planContext(
  executor: Executor,
  workspaceId: string,
  reading: Reading,
  spec: EnvironmentSpec | undefined,
  files: readonly FoundFile[] | null,
): Promise<DataInput[]> {
  const input = (all: FoundFile[]): DataInput[] => [{ name: CONTEXT_INPUT, kind: "folder", files: all }];
  if (files) return input([...files]);
  if (!spec?.context) return [];
  const hashes = spec.context.map(({ sha256 }) => sha256);
  const held = await findHeldBlobs(executor, workspaceId, hashes);
  const gone = spec.context.find(({ sha256 }) => !held.has(sha256));
  if (gone) {
    reading.wrong(
      ["environment"],
      `${gone.path}, a file beside the Dockerfile of \`environment\`, is not stored any more.`,
    );
    return [];
  }
  return input(
    spec.context.map(({ executable = false, ...file }) => ({
      ...file,
      executable,
      sizeBytes: held.get(file.sha256)!,
    })),
  );
}
