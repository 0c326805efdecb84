import { AppError, type Issue } from "@/domain/errors";

/** The refusal of a file, with all its mistakes in the order of the lines. */
export function tooWrong(noun: string, issues: readonly Issue[]): AppError {
  const sorted = [...issues].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const message = sorted.length === 1 ? sorted[0]!.message : `The ${noun} has ${sorted.length} mistakes.`;
  return new AppError("invalid", message, { issues: sorted });
}
