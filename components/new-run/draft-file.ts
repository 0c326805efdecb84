import type { FileToSend } from "../uploads/file-to-send";

/** A file of a run that is being written. */
export type DraftFile = FileToSend;

/** Larger files are not opened in the editor. */
export const MAX_EDIT_BYTES = 1_000_000;

export const textFile = (path: string, text: string): DraftFile => ({
  path,
  sizeBytes: new Blob([text]).size,
  source: { kind: "text", text },
});

export async function readDraftText({ source }: DraftFile): Promise<string> {
  if (source.kind === "text") return source.text;
  if (source.kind === "dropped") return source.file.text();
  const answer = await fetch(source.href);
  if (!answer.ok) throw new Error(await answer.text());
  return answer.text();
}

/** The texts of the ignore files among them, by path: what decides over the snapshot. */
export async function readIgnoreTexts(files: readonly DraftFile[]): Promise<Record<string, string>> {
  const rules = files.filter(({ path }) => /(^|\/)\.(aml|git)ignore$/.test(path));
  const texts = await Promise.all(rules.map(async (file) => [file.path, await readDraftText(file)] as const));
  return Object.fromEntries(texts);
}

/** Why a path cannot name a file here, or null. */
export function pathProblem(path: string, others: readonly DraftFile[]): string | null {
  if (!path.trim()) return "A file needs a name.";
  if (path.split("/").some((part) => part === "" || part === "." || part === "..") || path.includes("\\")) {
    return "A path is relative, with / between its parts.";
  }
  return others.some((file) => file.path === path) ? "There is a file of this name." : null;
}
