/** How a target that the studio reaches by itself is reached: by ssh, or by the door of an engine. */
import type { OpenDriver } from "@/runner/node/drivers/driver";

export interface Reach {
  /** What it said of itself when it was last reached. */
  readonly facts: unknown;
  readonly openDriver: OpenDriver;
  open(): void;
  close(): Promise<void>;
  /** Leaves nothing of the studio there. */
  detach(): Promise<void>;
  /** How many runs it takes at once; `null` until it has said so. */
  slots(): number | null;
}

export interface ReachMeans {
  /** A folder here that is this target's alone. */
  home: string;
  /** Tells what is this studio's and this target's there. */
  owner: string;
  pinHostKey(key: string): Promise<void>;
  /** Told whenever it is reached, with undefined, or is not, with the cause. */
  onChange(problem: string | undefined): void;
}
