import { AppError } from "@/domain/errors";
import type { ListedPath, Needs } from "../snapshots/listed-path";

/** A submission comes to its end in fewer rounds than this; more would be a mistake of ours. */
const MAX_ROUNDS = 6;

const MISSING: ListedPath = { kind: "missing", files: [], ignore: {} };
/** A draft has no files, and still a folder: a command may need none. */
const EMPTY: ListedPath = { kind: "folder", files: [], ignore: {} };

/** Asks until nothing is needed any more: a path that a draft names is not there, which the answer says at its line. */
export async function withoutFiles<Answer extends { needs?: Needs | undefined }>(
  ask: (paths: Record<string, ListedPath>) => Promise<Answer>,
): Promise<Answer> {
  const paths: Record<string, ListedPath> = {};
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const answer = await ask(paths);
    if (!answer.needs) return answer;
    for (const path of answer.needs.paths) paths[path] = /^(\.\/*)+$/.test(path) ? EMPTY : MISSING;
  }
  throw new AppError("internal", "The planning of the draft did not come to an end.");
}
