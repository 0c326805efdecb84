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

/** What any error means for a run that was being prepared. */
export function asRunFailure(error: unknown): RunFailure {
  if (error instanceof RunFailure) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return failRun("DiskFull", "The disk of this machine is full, so the run could not be prepared.");
  }
  return failRun("StartFailed", `The run could not be prepared: ${message}`);
}
