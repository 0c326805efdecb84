/** Runs on a machine that is attached by ssh: the node is beside the controller, and the work is there. */
import type { HostFacts } from "@/domain/compute";
import type { Assignment } from "@/domain/node/assignment";
import type { BuildOrder, BuildOrderEnd } from "@/domain/node/messages";
import type { Settings } from "../../options";
import type { Driver, Duty, Job, Link, ReportBuild } from "../driver";
import { hashOf } from "../local/environments/provide";
import type { SshConnection } from "./connection";
import type { Machine } from "./machine";
import type { RemoteFacts } from "./messages";
import { nameOf } from "./plan-job";
import { RemoteEnvironments } from "./remote-environments";
import { ContentSender } from "./send-contents";
import { SshJob } from "./ssh-job";

const POLL_MS = 200;
const SWEEP_MS = 30_000;

/** The connection is another's: it may be made while there is no node, and outlives it. */
export const openSshDriver =
  (connection: SshConnection, giveUpMs: number) =>
  async (settings: Settings, reportBuild: ReportBuild): Promise<Driver> =>
    new SshDriver(connection, giveUpMs, settings, reportBuild);

class SshDriver implements Driver {
  readonly pollMs = POLL_MS;
  readonly duties: Duty[];
  private readonly machine: Machine;
  private readonly sender: ContentSender;

  constructor(connection: SshConnection, giveUpMs: number, settings: Settings, reportBuild: ReportBuild) {
    this.sender = new ContentSender(connection);
    const environments = new RemoteEnvironments(connection, this.sender, settings.home, reportBuild);
    this.machine = { connection, settings, giveUpMs, environments };
    this.duties = [
      {
        everyMs: SWEEP_MS,
        isUrgent: false,
        work: (mine, isSettled) => (isSettled ? this.settle(mine) : Promise.resolve()),
      },
    ];
  }

  get facts(): Record<string, unknown> {
    const { facts } = this.machine.connection;
    return facts ? { ...describeMachine(facts) } : {};
  }

  get hold(): string | undefined {
    return this.machine.connection.problem;
  }

  job(assignment: Assignment, link: Link): Job {
    return new SshJob(this.machine, this.sender, assignment, link);
  }

  tendBuild(order: BuildOrder, mine: () => Job[]): Promise<Omit<BuildOrderEnd, "id">> {
    const isUsed = () => mine().some(({ assignment }) => hashOf(assignment.environment) === order.hash);
    return this.machine.environments.tend(order, isUsed);
  }

  /** Away, it is done with the next look. */
  async settle(mine: Job[]): Promise<void> {
    const kept = mine.map(({ assignment }) => nameOf(assignment));
    await this.machine.connection.call("settle", { kept }).catch(() => undefined);
  }

  stop(): void {}

  async close(): Promise<void> {}
}

function describeMachine({ hostname, system, cores, memoryBytes, gpus, pythons }: RemoteFacts): HostFacts {
  return {
    ...{ hostname, system, cores, memoryBytes, gpus },
    isolation: {
      kind: "none",
      explain:
        "Runs here have one account, so they can read each other's files, and what that account may read.",
      ownUser: false,
    },
    network: { mode: "full", isOwn: false, explain: "Runs share the network of the machine." },
    systemCalls: { isFiltered: false, explain: "System calls are not filtered." },
    limits: { memory: "none", processes: "none" },
    pythons: pythons.map(({ version, executable }) => ({ version, executable })),
    logCap: "in force",
  };
}
