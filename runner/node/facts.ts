import os from "node:os";
import type { HostFacts } from "@/domain/compute";
import { findProgram } from "./commands";
import type { Interpreter } from "./environments/interpreters";
import { describeLimits, type GroupRoots } from "./launch/cgroups";
import { type Isolation, ownsUids } from "./launch/sandbox";

/** What the compute target's page and `doctor` show of this machine: only what was found to work. */
export function describeHost(
  isolation: Isolation,
  groups: GroupRoots,
  interpreters: Interpreter[],
): HostFacts {
  return {
    hostname: os.hostname(),
    system: `${os.type()} ${os.release()}`,
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    gpus: isolation.devices,
    isolation: { kind: isolation.kind, explain: isolation.explain, ownUser: ownsUids(isolation.kind) },
    limits: describeLimits(groups),
    pythons: interpreters.map(({ version, executable }) => ({ version, executable })),
    logCap: findProgram("fallocate") ? "in force" : "none: install util-linux",
  };
}
