/** What is said of a run that Ray has, and that has not begun. */
import { failRun, type RunFailure } from "../../failure";
import type { RayJobDetails } from "./ray-api";

export function pendingWords(target: string, { message }: RayJobDetails): string {
  return `Waiting in Ray on ${target}: ${message || "it has not found a place yet."}`;
}

/** The job ended before its hand came to us. */
export function explainNoStart(target: string, job: RayJobDetails | null): RunFailure {
  if (job === null) return failRun("Lost", `${target} knows nothing of the run's job any more.`);
  const message = job.message ?? "";
  const isOfEnvironment = /runtime_env|runtime environment|pip install/i.test(message);
  return isOfEnvironment
    ? failRun(
        "EnvironmentBuild",
        `${target} could not make the environment of the run.`,
        message.slice(-8_000),
      )
    : failRun("StartFailed", `${target} could not start the run: ${message || job.status}`);
}
