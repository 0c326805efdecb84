import type { EnvironmentSpec } from "@/domain/environments";
import type { CommandJob } from "@/domain/jobs";
import { resolveEnvironment } from "@/domain/resolve-environment";
import { loadCurated } from "@/server/environments/load-curated";
import type { JobReading } from "./job-reading";

/** An environment that is resolved already: a run that is submitted again keeps the one it had. */
export interface EnvironmentSource {
  spec: EnvironmentSpec;
  isFor(job: CommandJob): boolean;
}

/** What the job's environment comes down to now; null when that is wrong, which is noted. */
export async function planEnvironment(
  reading: JobReading,
  texts: Record<string, string>,
): Promise<EnvironmentSpec | null> {
  const curated = await loadCurated();
  const { spec, issues } = resolveEnvironment(reading.job.environment, { curated, texts });
  for (const issue of issues) {
    // A mistake in a file of its own has its place there, else it is the field's.
    if (issue.file !== undefined) reading.issues.push(issue);
    else reading.wrong(issue.path?.split(".") ?? ["environment"], issue.message);
  }
  return spec;
}
