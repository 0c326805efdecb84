import type { Services } from "@/server/core/services";
import { listen } from "@/server/queue/notify";

/** Ends a wait early when the run has changed or the reader has left. */
export interface WakeUp {
  /** Resolves after `timeoutMs`, or as soon as the run changed since the last call; false when the time ran out. */
  wait(timeoutMs: number): Promise<boolean>;
  close(): Promise<void>;
}

export function wakeOnRun(
  { sql }: Services,
  run: { id: string; workspaceId: string },
  signal: AbortSignal,
): WakeUp {
  let isRung = false;
  let wake = () => {};
  const ring = () => {
    isRung = true;
    wake();
  };
  const ours = `${run.workspaceId} ${run.id}`;
  // An empty message means that some may have been missed.
  const listening = listen(sql, "runs", (message) => {
    if (message === ours || message === "") ring();
  });
  signal.addEventListener("abort", ring);
  return {
    async wait(timeoutMs) {
      if (!isRung) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          setTimeout(resolve, timeoutMs);
        });
      }
      const wasRung = isRung;
      isRung = false;
      return wasRung;
    },
    async close() {
      signal.removeEventListener("abort", ring);
      (await listening)();
    },
  };
}
