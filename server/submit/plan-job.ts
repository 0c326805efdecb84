import type { JobKind, RunSpec, SpecOf } from "@/domain/run-kinds/run-kinds";
import { JobReading } from "./job-reading";
import { planPipeline } from "./pipeline/plan-pipeline";
import { planCommand } from "./plan-command";
import type { Given, Planned, Planner } from "./planner";

/** Who plans each kind of job. */
const PLANNERS: { [Kind in JobKind]: Planner<SpecOf<Kind>> } = {
  command: { plan: planCommand },
  pipeline: { plan: planPipeline },
};

/** From a submission to what will be stored, or to what is lacking, or to everything that is wrong with it. */
export function planJob(given: Omit<Given<RunSpec>, "reading">): Promise<Planned> {
  const reading = new JobReading(given.submission);
  const planner: Planner<RunSpec> = PLANNERS[reading.kind];
  return planner.plan({ ...given, reading });
}
