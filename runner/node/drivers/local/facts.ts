import os from "node:os";
import type { HostFacts } from "@/domain/compute";
import { findProgram } from "./commands";
import type { Interpreter } from "./environments/interpreters";
import { describeLimits, type GroupRoots } from "./launch/cgroups";
import { describeSystemCalls } from "./launch/detect";
import { type Isolation, ownsUids } from "./launch/sandbox";
import type { Networks } from "./network/networks";

/** What was found out about the machine, by trying. */
export interface Examined {
  isolation: Isolation;
  groups: GroupRoots;
  interpreters: Interpreter[];
  networks: Networks;
}

/** What the compute target's page and `doctor` show of this machine: only what was found to work. */
export function describeHost({ isolation, groups, interpreters, networks }: Examined): HostFacts {
  return {
    hostname: os.hostname(),
    system: `${os.type()} ${os.release()}`,
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    gpus: isolation.devices,
    isolation: { kind: isolation.kind, explain: isolation.explain, ownUser: ownsUids(isolation.kind) },
    network: networks.facts,
    systemCalls: describeSystemCalls(isolation),
    limits: describeLimits(groups, isolation.maxProcesses !== undefined),
    pythons: interpreters.map(({ version, executable }) => ({ version, executable })),
    logCap: findProgram("fallocate") ? "in force" : "none: install util-linux",
  };
}
