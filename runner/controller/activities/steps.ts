import type { ClockKind } from "@/domain/activities";
import { stepChangeRuns } from "./change-runs";
import { stepProfile } from "./profile";
import { stepPurge } from "./purge";
import { stepStageInputs } from "./stage-inputs";
import type { Step } from "./step";

export type Steps = { [K in ClockKind]: Step<K> };

/** What does the steps of each kind. */
export const STEPS: Steps = {
  changeRuns: stepChangeRuns,
  profile: stepProfile,
  purge: stepPurge,
  stageInputs: stepStageInputs,
};

/** A step of these lasts as long as its bytes take, so that they go on beside the others. */
export const LONG_KINDS: readonly ClockKind[] = ["stageInputs"];
