import { z } from "zod";

/** What the Default experiment of a workspace is called by MLflow, whose scripts use it when they name none. */
export const DEFAULT_EXPERIMENT_ALIAS = "0";

export const experimentTag = z.strictObject({
  key: z.string().min(1, "A tag needs a key.").max(250),
  value: z.string().max(20_000),
});

/** The place that a script named for the artifacts of an experiment that it made. The studio keeps them in its own. */
export const ASKED_LOCATION_TAG = "atelier.asked_artifact_location";

/** What the page of experiments is ordered by, in the search language. */
export const EXPERIMENT_ORDERS = {
  name: [],
  recent: ["last_run_time DESC"],
  runs: ["run_count DESC"],
} as const satisfies Record<string, readonly string[]>;
export type ExperimentOrder = keyof typeof EXPERIMENT_ORDERS;
export const EXPERIMENT_ORDER_NAMES = Object.keys(EXPERIMENT_ORDERS) as ExperimentOrder[];

export const VIEW_TYPES = ["ACTIVE_ONLY", "DELETED_ONLY", "ALL"] as const;
export type ViewType = (typeof VIEW_TYPES)[number];
