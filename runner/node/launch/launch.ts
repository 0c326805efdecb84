import type { ChildProcess } from "node:child_process";
import type { Attempt } from "../attempt";
import { ownerOf } from "../prepare";
import { makeGroups } from "./cgroups";
import { sandboxCommand } from "./sandbox";
import { startWrapper } from "./wrapper";

/** What of its protection and limits this machine cannot give a run, for the run's page. */
export function findShortfalls({ assignment, host }: Attempt): string[] {
  const { isolation, groups } = host;
  const isUnlimited = assignment.memoryBytes !== undefined && groups.memory === null;
  return [
    ...(isolation.kind === "none" ? [`Not isolated. ${isolation.explain}`] : []),
    ...(isUnlimited ? ["Its memory limit was not in force: this machine has no control groups for it."] : []),
  ];
}

/** Starts the command of a prepared attempt, in its place. Harmless when another process has started it already. */
export function launchAttempt(attempt: Attempt): Promise<ChildProcess> {
  const { assignment, folder, host } = attempt;
  const { memoryBytes, shmBytes } = assignment;
  const place = {
    uid: ownerOf(attempt) ?? 0,
    tmp: folder.tmp,
    writable: [folder.work, folder.outputs, folder.tmp, folder.home, folder.layer],
    readable: [folder.inputs, folder.startScript, ...folder.prepared.readable],
    shmBytes,
  };
  return startWrapper({
    control: folder.control,
    logFile: folder.userLog,
    groups: makeGroups(host.groups, attempt.groupName, {
      memoryBytes,
      maxProcesses: host.settings.maxProcesses,
    }),
    command: sandboxCommand(host.isolation, place, ["/bin/bash", folder.startScript]),
  });
}
