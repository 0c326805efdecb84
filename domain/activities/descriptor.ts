import type { z } from "zod";
import type { Permission } from "../permissions";

/** Who does an activity's steps: the runner's clock, or a node, which tells of them. */
export type Doer = "clock" | "node";

/** What is known of a kind of activity without doing it. What does it stands beside the runner's clock. */
export interface ActivityDescriptor<
  K extends string,
  D extends Doer,
  I extends z.ZodType,
  O extends z.ZodType,
> {
  kind: K;
  doneBy: D;
  /** What it works on; stored with it. */
  input: I;
  /** What has come of it so far. */
  outcome: O;
  /** What its progress counts, in the singular; null where it cannot be counted. */
  unit: string | null;
  /** Who may see it and its log. */
  sees: Permission;
  /** Who may end it before it is done; null where that is not possible. */
  cancels: Permission | null;
  title(input: z.output<I>): string;
  /** What came of it, where that is not simply all. */
  tell(outcome: z.output<O>): string | null;
}

export const describeActivity = <K extends string, D extends Doer, I extends z.ZodType, O extends z.ZodType>(
  descriptor: ActivityDescriptor<K, D, I, O>,
) => descriptor;
