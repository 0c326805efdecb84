import type { TargetKind } from "@/domain/compute";
import { AppError } from "@/domain/errors";
import type { OpenDriver } from "./driver";
import { openLocalDriver } from "./local/local-driver";

/**
 * Which driver a node of a target takes, by the target's kind. A cluster's nodes execute on their own machines; what is
 * attached is reached by nodes that are given its driver, as only the controller has its credentials.
 */
const DRIVERS = {
  local: openLocalDriver,
  cluster: openLocalDriver,
} satisfies Partial<Record<TargetKind, OpenDriver>>;

/** The kind comes from the studio, which may be of another version than this node. */
export function driverOf(kind: string): OpenDriver {
  if (Object.hasOwn(DRIVERS, kind)) return DRIVERS[kind as keyof typeof DRIVERS];
  throw new AppError(
    "invalid",
    `This node cannot carry out runs of a target of the kind ${kind}: it knows ${Object.keys(DRIVERS).join(" and ")}. A node of the studio's own version does.`,
  );
}
