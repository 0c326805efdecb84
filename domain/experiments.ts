import { z } from "zod";

/** What the Default experiment of a workspace is called by MLflow, whose scripts use it when they name none. */
export const DEFAULT_EXPERIMENT_ALIAS = "0";

export const experimentTag = z.strictObject({
  key: z.string().min(1, "A tag needs a key.").max(250),
  value: z.string().max(20_000),
});

/** Where clients keep the artifacts by themselves. The studio's own scheme names its own store, so it is refused. */
export const artifactLocation = z
  .string()
  .min(1)
  .max(1_024)
  .refine(
    (uri) => !/^mlflow-artifacts:/i.test(uri),
    "The studio chooses where its own store keeps artifacts.",
  )
  .refine((uri) => !/[#\p{Cc}]/u.test(uri), "An artifact location has no # and no control characters.");

/** What a list of experiments is ordered by. */
export const EXPERIMENT_ORDERS = ["name", "recent", "runs"] as const;

export const VIEW_TYPES = ["ACTIVE_ONLY", "DELETED_ONLY", "ALL"] as const;
export type ViewType = (typeof VIEW_TYPES)[number];
