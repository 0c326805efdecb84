/** Puts the code and the inputs of an attempt where its command finds them. */
import { chmod, lchown, mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { inParallel } from "@/domain/in-parallel";
import type { Assignment, FileEntry, InputPlan } from "@/domain/node/assignment";
import { failRun } from "../../../failure";
import type { AttemptFolder } from "./attempt-folder";

const PARALLEL_COPIES = 16;

/** Writes one content to a path that does not exist yet. */
export type PlaceContent = (sha256: string, target: string, isExecutable: boolean) => Promise<void>;

export interface Placing {
  placeContent: PlaceContent;
  signal: AbortSignal;
}

/** The code, as a copy of its own that the run may change. */
export async function placeCode(
  folder: AttemptFolder,
  code: FileEntry[],
  owner: number | null,
  placing: Placing,
): Promise<void> {
  const made = await placeFiles(folder.work, code, placing);
  // Azure makes both, and scripts count on it.
  for (const name of ["outputs", "logs"]) {
    const target = path.join(folder.work, name);
    if (!code.some((file) => file.path === name))
      made.push(...((await mkdir(target, { recursive: true })) ? [target] : []));
  }
  if (owner !== null)
    await inParallel([folder.work, ...made], PARALLEL_COPIES, (entry) => lchown(entry, owner, owner));
}

/** The inputs, which stay ours and read-only. Resolves to what each stands for in the command: a value or a path. */
export async function placeInputs(
  folder: AttemptFolder,
  assignment: Assignment,
  placing: Placing,
): Promise<Record<string, string>> {
  const placed = assignment.inputs.map(
    async (input) => [input.name, await placeInput(folder, input, placing)] as const,
  );
  return Object.fromEntries(await Promise.all(placed));
}

async function placeInput(folder: AttemptFolder, input: InputPlan, placing: Placing): Promise<string> {
  if (input.kind === "literal") return input.value;
  const top = inside(folder.inputs, input.name);
  await mkdir(top, { recursive: true });
  await placeFiles(top, input.files, placing);
  if (input.kind === "folder") return top;
  const file = input.files[0];
  if (!file) throw failRun("InputNotFound", `The input ${input.name} names a file, and there is none.`);
  return path.join(top, file.path);
}

/** Resolves to everything that was made, folders included. */
export async function placeFiles(
  top: string,
  files: Pick<FileEntry, "path" | "sha256" | "executable">[],
  { placeContent, signal }: Placing,
): Promise<string[]> {
  const targets = files.map((file) => ({ ...file, target: inside(top, file.path) }));
  const folders = foldersOf(targets.map(({ target }) => path.relative(top, target))).map((folder) =>
    path.join(top, folder),
  );
  for (const folder of folders) await mkdir(folder, { mode: 0o755 });
  await inParallel(targets, PARALLEL_COPIES, async ({ sha256, target, executable = false }) => {
    signal.throwIfAborted();
    await rm(target, { force: true });
    await placeContent(sha256, target, executable);
    await chmod(target, executable ? 0o755 : 0o644);
  });
  return [...folders, ...targets.map(({ target }) => target)];
}

/** All folders of the paths, parents first. */
function foldersOf(files: string[]): string[] {
  const folders = new Set<string>();
  for (const file of files) {
    for (let folder = path.dirname(file); folder !== "."; folder = path.dirname(folder)) folders.add(folder);
  }
  return [...folders].sort((a, b) => a.length - b.length);
}

/** The path below `top`. The controller has checked it; a node does not rely on that. */
export function inside(top: string, relative: string): string {
  const target = path.resolve(top, relative);
  if (relative.includes("\0") || !target.startsWith(`${top}/`))
    throw failRun("StartFailed", `The path ${relative} leads out of its folder.`);
  return target;
}
