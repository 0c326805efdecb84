import type { ChildProcess } from "node:child_process";
import { narrowerNetwork } from "@/domain/compute";
import type { Attempt } from "../attempt";
import { failRun } from "../failure";
import type { PlaceNetwork } from "../network/networks";
import { ownerOf } from "../prepare";
import { makeGroups } from "./cgroups";
import { hasNamespaces, sandboxCommand } from "./sandbox";
import { startWrapper } from "./wrapper";

/** What of its protection and limits this machine cannot give a run, for the run's page. */
export function findShortfalls({ assignment, host }: Attempt): string[] {
  const { isolation, groups, networks } = host;
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
export async function launchAttempt(attempt: Attempt): Promise<ChildProcess> {
  const { assignment, folder, host } = attempt;
  const { memoryBytes, shmBytes } = assignment;
  const network = await provideNetwork(attempt);
  const place = {
    uid: ownerOf(attempt) ?? 0,
    tmp: folder.tmp,
    writable: [folder.work, folder.outputs, folder.tmp, folder.home, folder.layer],
    readable: [folder.inputs, folder.startScript, ...folder.prepared.readable],
    shmBytes,
    network,
  };
  return startWrapper({
    control: folder.control,
    endsWithCommand: hasNamespaces(host.isolation.kind),
    removal: host.networks.removal(network),
    logFile: folder.userLog,
    groups: makeGroups(host.groups, attempt.groupName, {
      memoryBytes,
      maxProcesses: host.settings.maxProcesses,
    }),
    command: sandboxCommand(host.isolation, place, ["/bin/bash", folder.startScript]),
  });
}

/** A run that was to have a network of its own is never started without it. */
function provideNetwork({ assignment, host }: Attempt): Promise<PlaceNetwork | null> {
  return host.networks.forSlot(assignment.slot, assignment.network).catch((error: Error) => {
    throw failRun("StartFailed", `The network of the run could not be made: ${error.message}`);
  });
}
