import { AppError } from "@/domain/errors";
import { quote } from "@/domain/quote";
import type { RunStatus } from "@/domain/runs";

/** Only what has completed has everything that a service is made of. */
export function requireCompleted(
  { displayName, status }: { displayName: string; status: RunStatus },
  why: string,
): void {
  if (status === "completed") return;
  throw new AppError("conflict", `${quote(displayName)} is ${status}, and ${why}: run it to its end first.`);
}
