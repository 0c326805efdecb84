import type { ChildProcess } from "node:child_process";
import { narrowerNetwork } from "@/domain/compute";
import { failRun } from "../../../failure";
import type { PlaceNetwork } from "../network/networks";
import type { Spot } from "../spot";
import { makeGroups } from "./cgroups";
import { memoryLimitOf } from "./memory-limit";
import { hasNamespaces, sandboxCommand } from "./sandbox";
import { openServingSocket, SERVING_FD, servingSocket } from "./serving-socket";
import { BASH } from "./start-script";
import { startWrapper } from "./wrapper";

/** What of its protection and limits this machine cannot give a run, for the run's page. */
export function findShortfalls({ assignment, machine }: Spot): string[] {
  const { isolation, groups, networks } = machine;
  const isUnlimited = assignment.memoryBytes !== undefined && groups.memory === null;
  const { network: asked } = assignment;
  const given = networks.modeFor(asked);
  const isWider = asked !== undefined && narrowerNetwork(asked, given) !== given;
  return [
    ...(isolation.kind === "none" ? [`Not isolated. ${isolation.explain}`] : []),
    ...(isWider ? [`Its compute target asks for less of the network. ${networks.facts.explain}`] : []),
    ...(isUnlimited ? ["Its memory limit was not in force: this machine has no control groups for it."] : []),
  ];
}

/** Starts the command of a prepared attempt, in its place. Harmless when another process has started it already. */
export async function launchSpot(spot: Spot): Promise<ChildProcess> {
  const { assignment, folder, machine } = spot;
  const { shmBytes } = assignment;
  const { root, readable, shell } = folder.prepared;
  const network = await provideNetwork(spot);
  const socket = assignment.serving
    ? await openServingSocket(servingSocket(machine.settings.home, assignment.id))
    : null;
  const place = {
    uid: spot.owner ?? 0,
    tmp: folder.tmp,
    writable: [folder.work, folder.outputs, folder.tmp, folder.home, folder.layer],
    readable: [folder.inputs, folder.startScript, ...readable],
    root,
    shmBytes,
    network,
    descriptors: socket ? SERVING_FD + 1 : SERVING_FD,
  };
  return startWrapper({
    handed: socket?.fd,
    control: folder.control,
    endsWithCommand: hasNamespaces(machine.isolation.kind),
    removal: machine.networks.removal(network),
    logFile: folder.userLog,
    groups: makeGroups(machine.groups, spot.groupName, {
      memoryBytes: memoryLimitOf(assignment),
      maxProcesses: machine.settings.maxProcesses,
    }),
    command: sandboxCommand(machine.isolation, place, [shell ?? BASH, folder.startScript]),
  }).finally(() => socket?.close());
}

/** A run that was to have a network of its own is never started without it. */
function provideNetwork({ assignment, machine }: Spot): Promise<PlaceNetwork | null> {
  return machine.networks.forSlot(assignment.slot, assignment.network).catch((error: Error) => {
    throw failRun("StartFailed", `The network of the run could not be made: ${error.message}`);
  });
}
