/** Runs on a machine that is attached by ssh: the node is beside the controller, and the work is there. */
import type { HostFacts } from "@/domain/compute";
import type { Assignment } from "@/domain/node/assignment";
import type { BuildOrder, BuildOrderEnd } from "@/domain/node/messages";
import type { Settings } from "../../options";
import type { Driver, Duty, Job, Link, ReportBuild } from "../driver";
import { hashOf } from "../local/environments/provide";
import type { Machine } from "../remote/machine";
import { attemptNames, type RemoteFacts } from "../remote/messages";
import { OF_THE_MACHINE } from "../remote/of-the-machine";
import { RemoteJob } from "../remote/remote-job";
import { ContentSender } from "../remote/send-contents";
import type { SshConnection } from "./connection";
import { RemoteEnvironments } from "./remote-environments";

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
  private readonly environments: RemoteEnvironments;
  /** The jobs that are neither over nor given away. */
  private readonly held = new Set<RemoteJob>();
  private isStopped = false;
  private readonly seen: RemoteFacts | null;

  constructor(connection: SshConnection, giveUpMs: number, settings: Settings, reportBuild: ReportBuild) {
    this.seen = connection.facts;
    this.sender = new ContentSender(connection);
    this.environments = new RemoteEnvironments(connection, this.sender, settings.home, reportBuild);
    this.machine = { connection, settings, giveUpMs, environments: this.environments };
    this.duties = [
      {
        everyMs: SWEEP_MS,
        isUrgent: false,
        work: (_mine, isSettled) => (isSettled ? this.settle() : Promise.resolve()),
      },
    ];
  }

  get facts(): Record<string, unknown> {
    return this.seen ? { ...describeMachine(this.seen) } : {};
  }

  /** Before the machine has said what it is, nobody knows how much may begin there: a node that knows comes after this one. */
  get hold(): string | undefined {
    const { problem, place } = this.machine.connection;
    return problem ?? (this.seen ? undefined : `${place.target} is being looked at.`);
  }

  job(assignment: Assignment, link: Link): Job {
    const job = new RemoteJob(this.machine, this.sender, assignment, link, () => this.held.delete(job));
    this.held.add(job);
    return job;
  }

  tendBuild(order: BuildOrder, mine: () => Job[]): Promise<Omit<BuildOrderEnd, "id">> {
    const isUsed = () => mine().some(({ assignment }) => hashOf(assignment.environment) === order.hash);
    return this.environments.tend(order, isUsed);
  }

  /**
   * Ends what nobody asks for any more. Asked after the machine has said what there is: what is begun meanwhile is known
   * here before it is there. Away, it is done with a later look.
   */
  async settle(): Promise<void> {
    const { connection } = this.machine;
    const asked = await connection.call("attempts").catch(() => null);
    if (!asked) return;
    for (const name of attemptNames.parse(asked.said).names) {
      const isHeld = [...this.held].some((job) => job.name === name);
      if (!isHeld && !this.isStopped) await connection.call("remove", { name }).catch(() => undefined);
    }
    await connection.call("sweep").catch(() => undefined);
  }

  stop(): void {
    this.isStopped = true;
  }

  async close(): Promise<void> {}
}

function describeMachine(facts: RemoteFacts): HostFacts {
  const { hostname, system, cores, memoryBytes, gpus, pythons, isIsolating } = facts;
  return {
    ...{ hostname, system, cores, memoryBytes, gpus },
    isolation: isIsolating
      ? {
          kind: "bubblewrap",
          explain: "By bubblewrap: a run sees no other run's files or processes. All have one account.",
          ownUser: false,
        }
      : {
          kind: "none",
          explain:
            "Runs here have one account, so they can read each other's files, and what that account may read. Install bubblewrap there to keep them apart.",
          ownUser: false,
        },
    ...OF_THE_MACHINE,
    pythons: pythons.map(({ version, executable }) => ({ version, executable })),
  };
}
