/** The files of the folder that a Dockerfile is built in, as those of an environment. */
import { type EnvironmentSpec, MAX_CONTEXT_FILES } from "@/domain/environments";
import type { FoundFile, Reading } from "../snapshots/found-paths";
import type { Kept } from "../snapshots/kept-paths";

/** The files that a Dockerfile of this reading may take; null where it takes none. */
export function contextOf(reading: Reading, kept: readonly Kept[]): FoundFile[] | null {
  const found = kept.find(({ reference }) => reference.role === "context");
  if (!found) return null;
  const { files, reference } = found;
  if (files.length > MAX_CONTEXT_FILES)
    reading.wrong(
      reference.field,
      `${reference.path} holds ${files.length.toLocaleString("en")} files beside the Dockerfile; ${MAX_CONTEXT_FILES.toLocaleString("en")} are allowed. Name a narrower folder, or leave files out by an .amlignore.`,
    );
  return files;
}

/** The environment with those files. Some have no hash yet where the client is asked for it first. */
export function withContext(spec: EnvironmentSpec, files: readonly FoundFile[] | null): EnvironmentSpec {
  if (!files) return spec;
  const context = files
    .slice(0, MAX_CONTEXT_FILES)
    .map(({ path, sha256 = "", executable }) => ({ path, sha256, ...(executable && { executable }) }));
  return { ...spec, context };
}
