import os from "node:os";
import type { HostFacts } from "@/domain/compute";
import { findProgram } from "./commands";
import type { HostEngine } from "./environments/images/host-engine";
import type { Interpreter } from "./environments/interpreters";
import { describeLimits, type GroupRoots } from "./launch/cgroups";
import { describeSystemCalls } from "./launch/detect";
import { hasNamespaces, type Isolation, ownsUids } from "./launch/sandbox";
import type { Networks } from "./network/networks";

/** What was found out about the machine, by trying. */
export interface Examined {
  isolation: Isolation;
  groups: GroupRoots;
  interpreters: Interpreter[];
  networks: Networks;
  engine: HostEngine | null;
}

/** What the compute target's page and `doctor` show of this machine: only what was found to work. */
export function describeHost({ isolation, groups, interpreters, networks, engine }: Examined): HostFacts {
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
    images: describeImages(engine, isolation),
    logCap: findProgram("fallocate") ? "in force" : "none: install util-linux",
  };
}

function describeImages(engine: HostEngine | null, { kind }: Isolation): HostFacts["images"] {
  const none = (explain: string) => ({ engine: null, explain });
  if (!engine)
    return none(
      "An image or a Dockerfile as an environment is refused, for want of an engine: install podman.",
    );
  if (!hasNamespaces(kind))
    return none(
      "An image or a Dockerfile as an environment is refused, for want of isolation: install bubblewrap.",
    );
  const builds = ownsUids(kind)
    ? "brings images, and builds Dockerfiles in a place of their own"
    : "brings images; Dockerfiles are built where the studio is root";
  const what =
    engine.name === "podman"
      ? builds
      : "gives the images that it has; podman would bring others, and build Dockerfiles";
  return { engine: `${engine.name} ${engine.version}`, explain: `${engine.name} ${engine.version} ${what}.` };
}
