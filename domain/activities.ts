/** Long operations that a person can watch, whoever began them and whatever does them. */
import type { z } from "zod";
import { changeRuns } from "./activities/change-runs";
import { deploy } from "./activities/deploy";
import type { ActivityDescriptor, Doer } from "./activities/descriptor";
import { environmentBuild } from "./activities/environment-build";
import { environmentClean } from "./activities/environment-clean";
import { environmentRebuild } from "./activities/environment-rebuild";
import { pinData } from "./activities/pin-data";
import { profile } from "./activities/profile";
import { purge } from "./activities/purge";
import { stageInputs } from "./activities/stage-inputs";
import { writeFile } from "./activities/write-file";

/** Every kind, once. */
export const ACTIVITIES = {
  changeRuns,
  purge,
  environmentBuild,
  environmentRebuild,
  environmentClean,
  pinData,
  profile,
  stageInputs,
  writeFile,
  deploy,
};

type Descriptors = typeof ACTIVITIES;
export type ActivityKind = keyof Descriptors;
export const ACTIVITY_KINDS = Object.keys(ACTIVITIES) as ActivityKind[];

/** The kinds whose steps the runner's clock does. */
export type ClockKind = {
  [K in ActivityKind]: Descriptors[K]["doneBy"] extends "clock" ? K : never;
}[ActivityKind];

export type InputOf<K extends ActivityKind> = z.output<Descriptors[K]["input"]>;
export type OutcomeOf<K extends ActivityKind> = z.output<Descriptors[K]["outcome"]>;
type DescriptorOf<K extends ActivityKind> = ActivityDescriptor<
  K,
  Doer,
  z.ZodType<InputOf<K>>,
  z.ZodType<OutcomeOf<K>>
>;
const BY_KIND: { [K in ActivityKind]: DescriptorOf<K> } = ACTIVITIES;

/** The descriptor of a kind that is only known when it runs. */
export const descriptorOf = <K extends ActivityKind>(kind: K): DescriptorOf<K> => BY_KIND[kind];

/** What an activity is to do: its kind, and what that works on. */
export type ActivityWork = {
  [K in ActivityKind]: { kind: K; input: z.input<Descriptors[K]["input"]> };
}[ActivityKind];

export const ACTIVITY_STATUSES = ["queued", "running", "completed", "failed", "canceled"] as const;
export type ActivityStatus = (typeof ACTIVITY_STATUSES)[number];
export const OPEN_STATUSES = ["queued", "running"] as const satisfies ActivityStatus[];
export const isOpen = (status: ActivityStatus): boolean => status === "queued" || status === "running";

/** Of a failing step: how often it is tried, and how long is waited before the next time, which doubles. */
export const MAX_TRIES = 6;
export const retryDelayMs = (failures: number): number => 1_000 * 2 ** (failures - 1);
