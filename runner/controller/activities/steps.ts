import type { ClockKind } from "@/domain/activities";
import { stepChangeRuns } from "./change-runs";
import { stepProfile } from "./profile";
import { stepPurge } from "./purge";
import type { Step } from "./step";

/** What does the steps of each kind. */
export const STEPS: { [K in ClockKind]: Step<K> } = {
  changeRuns: stepChangeRuns,
  profile: stepProfile,
  purge: stepPurge,
};
