import type { RunError } from "@/domain/runs";

/** Ends an attempt as failed, with the sentence that its page shows. */
export class RunFailure extends Error {
  constructor(readonly error: RunError) {
    super(error.message);
    this.name = "RunFailure";
  }
}

export const failRun = (code: RunError["code"], message: string, excerpt?: string) =>
  new RunFailure({ code, message, ...(excerpt ? { excerpt } : {}) });

/** What any error means for a run that was being prepared, or had started and could not be watched to its end. */
export function asRunFailure(error: unknown, hadStarted = false): RunFailure {
  if (error instanceof RunFailure) return error;
  if (isDiskFull(error))
    return failRun("DiskFull", "The disk of this machine is full, so the run could not be prepared.");
  const { message } = error as Error;
  return hadStarted
    ? failRun("Lost", `The run could not be watched to its end, so it was ended: ${message}`)
    : failRun("StartFailed", `The run could not be prepared: ${message}`);
}

/** What any error means for a run whose command has ended and whose files were being stored. */
export function explainStoring(error: unknown): RunError {
  if (error instanceof RunFailure) return error.error;
  if (isDiskFull(error))
    return {
      code: "DiskFull",
      message: "The disk of this machine is full, so what the run has written could not be stored.",
    };
  return {
    code: "OutputMissing",
    message: `What the run has written could not be stored: ${(error as Error).message}`,
  };
}

export const isDiskFull = (error: unknown): boolean =>
  ["ENOSPC", "EDQUOT", "diskFull"].includes((error as { code?: string }).code ?? "");
