import type { TargetState } from "@/domain/compute/states";
import type { Permission } from "../core/context";
import type { Machine } from "./list-machines";
import type { TargetRow } from "./target-record";

/** A target as every door shows it: of a credential, the name of the secret that holds it. */
export function summarize(
  row: TargetRow,
  machines: Machine[],
  queued: number,
  can: Record<Permission, boolean>,
) {
  const { id, name, kind, network, settings, hostKey, description, tags, notices, isShared } = row;
  const alive = machines.filter(({ isAlive }) => isAlive);
  const used = machines.reduce((sum, machine) => sum + machine.used, 0);
  const slots = capacityOf(row, alive);
  const credentials = Object.fromEntries(
    Object.entries(row.credentials).map(([field, secret]) => [field, `secret:${secret}`]),
  );
  return {
    ...{
      id,
      name,
      type: kind,
      network,
      settings,
      hostKey,
      description,
      tags,
      notices,
      isShared,
      credentials,
    },
    state: stateOf(row, alive.length),
    provisioningState: "Succeeded" as const,
    ...{ slots, freeSlots: Math.max(0, slots - used), queued },
    unreachableSince: row.unreachableSince,
    unreachableWhy: row.unreachableWhy,
    createdAt: row.createdAt,
    createdByName: row.createdByName,
    nodes: machines,
    can,
  };
}

function capacityOf({ settings }: TargetRow, alive: Machine[]): number {
  const there = alive.reduce((sum, machine) => sum + machine.slots, 0);
  if (settings?.type === "cluster") return Math.max(there, settings.max_instances * settings.slots);
  return settings?.type === "ssh" ? (settings.slots ?? there) : there;
}

/** A cluster of its own begins with no node; what is shared has nobody to start one. */
function stateOf({ stoppedAt, unreachableSince, settings }: TargetRow, alive: number): TargetState {
  if (stoppedAt !== null) return "Stopped";
  if (unreachableSince !== null) return "Unreachable";
  return settings === null && alive === 0 ? "Unreachable" : "Running";
}
