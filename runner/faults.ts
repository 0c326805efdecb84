/** Named points where a test kills the runner: `ATELIER_FAULT=after-spawn` ends the process there with SIGKILL. */
export const FAULT_POINTS = [
  "after-claim",
  "before-spawn",
  "after-spawn",
  "after-exit",
  "mid-collect",
  "after-collect",
  "before-commit",
  "after-commit",
] as const;
/** One that not every run comes by. */
export type FaultPoint = (typeof FAULT_POINTS)[number] | "mid-image";

let armedFault: string | undefined;

/** Chooses the point at which this process is to die, once, at its start. */
export function armFault(point: string | undefined): void {
  armedFault = point;
}

export function fault(point: FaultPoint): void {
  if (point === armedFault) process.kill(process.pid, "SIGKILL");
}
