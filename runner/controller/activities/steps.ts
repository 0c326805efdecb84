import type { Tx } from "@/db/client";
import type { ClockKind, InputOf } from "@/domain/activities";
import { stepChangeRuns } from "./change-runs";
import { stepPinData } from "./pin-data";
import { stepProfile } from "./profile";
import { stepPurge } from "./purge";
import { failWithoutInputs, stepStageInputs } from "./stage-inputs";
import type { Step } from "./step";
import { stepWriteFile } from "./write-file";

export type Steps = { [K in ClockKind]: Step<K> };

/** What does the steps of each kind. */
export const STEPS: Steps = {
  changeRuns: stepChangeRuns,
  pinData: stepPinData,
  profile: stepProfile,
  purge: stepPurge,
  stageInputs: stepStageInputs,
  writeFile: stepWriteFile,
};

/** What else a kind's failure means, committed with it. */
export const ON_FAILURE: { [K in ClockKind]?: (tx: Tx, input: InputOf<K>, reason: string) => Promise<void> } =
  {
    stageInputs: failWithoutInputs,
  };

/** A step of these lasts as long as its bytes take, so that they go on beside the others. */
export const LONG_KINDS: readonly ClockKind[] = ["pinData", "stageInputs", "writeFile"];
