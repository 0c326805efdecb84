/** The program that goes over files in mini-batches: a part of the code of every job that does so. */
import path from "node:path";
import { MINI_BATCH_PROGRAM } from "@/domain/mini-batches";
import { type LibraryFile, readFiles } from "./load-components";

/** Every process starts in the folder of the checkout. */
const FOLDER = path.resolve("library/batch");

let loaded: Promise<LibraryFile[]> | undefined;

/** Its files, read once. */
export function loadMiniBatchProgram(): Promise<LibraryFile[]> {
  loaded ??= readFiles(FOLDER, MINI_BATCH_PROGRAM).catch((failure) => {
    loaded = undefined;
    throw failure;
  });
  return loaded;
}

type Stored = { path: string; sha256: string; sizeBytes: number; executable: boolean };

/** The code with the program beside it, whose bytes `store` brings into the workspace. */
export async function withMiniBatchProgram<File extends { path: string }>(
  code: readonly File[],
  store: (files: LibraryFile[]) => Promise<unknown>,
): Promise<(File | Stored)[]> {
  const program = await loadMiniBatchProgram();
  await store(program);
  const own = code.filter(({ path: at }) => !at.startsWith(`${MINI_BATCH_PROGRAM}/`));
  const added = program.map(({ path: at, sha256, bytes }) => ({
    ...{ path: at, sha256, sizeBytes: bytes.length, executable: false },
  }));
  return [...own, ...added];
}
