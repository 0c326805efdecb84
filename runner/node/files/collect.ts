/** What a run leaves behind, as the files that the controller stores. */
import path from "node:path";
import { findArtifactPathProblem } from "@/domain/artifact-path";
import type { CollectedFile, OutputPlan } from "@/runner/protocol";
import type { AttemptFolder } from "./attempt-folder";
import { walkFiles } from "./safe-files";

export interface Collected {
  files: CollectedFile[];
  /** Declared outputs of which the command has written nothing, where it had to. */
  missing: string[];
  notices: string[];
}

const SHOWN_NAMES = 5;
const SHOWN_CHARS = 200;

/** The place of a declared output, for the command: a folder that is there, or a file to be written. */
export function outputPath(folder: AttemptFolder, { name, kind }: OutputPlan): string {
  const top = path.join(folder.outputs, name);
  return kind === "file" ? path.join(top, name) : top;
}

export async function listCollected(folder: AttemptFolder, outputs: OutputPlan[]): Promise<Collected> {
  const own = await Promise.all(
    ["outputs", "logs"].map((name) => listFolder(path.join(folder.work, name), folder.work, `${name}/`)),
  );
  const declared = await Promise.all(
    outputs.map(async (output) => {
      const found = await listFolder(
        path.join(folder.outputs, output.name),
        folder.outputs,
        `named-outputs/${output.name}/`,
      );
      const files = found.files.map((file) => ({
        ...file,
        output: { name: output.name, path: file.relative },
      }));
      return { ...found, files, output };
    }),
  );
  const all = [...own, ...declared];
  return {
    files: all.flatMap(({ files }) => files.map(({ relative: _relative, ...file }) => file)),
    missing: declared
      .filter(({ output, files }) => output.kind === "file" && files.length === 0)
      .map(({ output }) => output.name),
    notices: all.flatMap(({ skipped }) => skipped),
  };
}

async function listFolder(top: string, bounds: string, prefix: string) {
  const found = await walkFiles(top, bounds);
  const isStorable = (name: string) => findArtifactPathProblem(prefix + name) === undefined;
  const files = found.files.filter((file) => isStorable(file.path));
  const odd = found.files.filter((file) => !isStorable(file.path)).map((file) => file.path);
  const skipped = [...found.skipped, ...odd];
  const names = skipped.slice(0, SHOWN_NAMES).map((name) => showName(prefix + name));
  const more = skipped.length > SHOWN_NAMES ? ` and ${skipped.length - SHOWN_NAMES} more` : "";
  return {
    files: files.map((file) => ({ localPath: file.realPath, path: prefix + file.path, relative: file.path })),
    skipped:
      skipped.length === 0
        ? []
        : [
            `Not collected, as they are no regular files of this run or have names that cannot be kept: ${names.join(", ")}${more}.`,
          ],
  };
}

const showName = (name: string): string => name.replace(/\p{Cc}/gu, "?").slice(0, SHOWN_CHARS);
