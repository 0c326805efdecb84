import type { CARRIED_OUT } from "@/domain/compute";
import { AppError } from "@/domain/errors";
import type { OpenDriver } from "./driver";
import { openLocalDriver } from "./local/local-driver";

type DrivenKind = (typeof CARRIED_OUT)[number];

/** Which driver carries out the runs of a target, by its kind. A cluster's nodes execute on their own machines. */
const DRIVERS: Readonly<Record<DrivenKind, OpenDriver>> = {
  local: openLocalDriver,
  cluster: openLocalDriver,
};

/** The kind comes from the studio, which may be of another version than this node. */
export function driverOf(kind: string): OpenDriver {
  if (Object.hasOwn(DRIVERS, kind)) return DRIVERS[kind as DrivenKind];
  throw new AppError(
    "invalid",
    `This node cannot carry out runs of a target of the kind ${kind}: it knows ${Object.keys(DRIVERS).join(" and ")}. A node of the studio's own version does.`,
  );
}
