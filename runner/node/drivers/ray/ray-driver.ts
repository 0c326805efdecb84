/** Runs on a Ray cluster that is attached: the node is beside the controller, and Ray gives each run its place. */
import type { HostFacts } from "@/domain/compute";
import type { Assignment } from "@/domain/node/assignment";
import type { BuildOrder, BuildOrderEnd } from "@/domain/node/messages";
import type { Settings } from "../../options";
import type { Driver, Duty, Job, Link } from "../driver";
import type { RemoteFacts } from "../remote/messages";
import { OF_THE_MACHINE } from "../remote/of-the-machine";
import type { RayCluster } from "./ray-cluster";
import { RayJob } from "./ray-job";

const POLL_MS = 1_000;
const SWEEP_MS = 60_000;

/** The cluster is another's: it is watched while there is no node, and outlives it. */
export const openRayDriver =
  (cluster: RayCluster, giveUpMs: number) =>
  async (settings: Settings): Promise<Driver> =>
    new RayDriver(cluster, giveUpMs, settings);

class RayDriver implements Driver {
  readonly pollMs = POLL_MS;
  readonly duties: Duty[];
  private readonly held = new Set<RayJob>();
  private isStopped = false;
  private readonly seen: RemoteFacts | null;

  constructor(
    private readonly cluster: RayCluster,
    private readonly giveUpMs: number,
    private readonly settings: Settings,
  ) {
    this.seen = cluster.facts;
    this.duties = [
      {
        everyMs: SWEEP_MS,
        isUrgent: false,
        work: (_mine, isSettled) => (isSettled ? this.settle() : Promise.resolve()),
      },
    ];
  }

  get facts(): Record<string, unknown> {
    return this.seen ? { ...describeCluster(this.seen) } : {};
  }

  get hold(): string | undefined {
    return this.cluster.problem;
  }

  job(assignment: Assignment, link: Link): Job {
    const { cluster, settings, giveUpMs } = this;
    const job = new RayJob(cluster, settings, giveUpMs, assignment, link, () => this.held.delete(job));
    this.held.add(job);
    return job;
  }

  /** Ray keeps what it has built as long as it likes, and says nothing of it. */
  async tendBuild(_order: BuildOrder): Promise<Omit<BuildOrderEnd, "id">> {
    return { status: "failed", error: "Ray keeps and removes the environments of a cluster itself." };
  }

  /** Ends our jobs there that nobody asks for any more. Asked after Ray has said what there is; away, with a later look. */
  async settle(): Promise<void> {
    const { api, options } = this.cluster;
    const jobs = await api.list().catch(() => []);
    for (const { submission_id: id, status, metadata } of jobs) {
      const isOurs = metadata?.atelier === options.owner && (status === "PENDING" || status === "RUNNING");
      if (!isOurs || !id || id.startsWith("try_")) continue;
      const isHeld = [...this.held].some((job) => job.name === id);
      if (!isHeld && !this.isStopped) await api.stop(id).catch(() => undefined);
    }
  }

  stop(): void {
    this.isStopped = true;
  }

  async close(): Promise<void> {}
}

function describeCluster({ hostname, system, cores, memoryBytes, gpus, pythons }: RemoteFacts): HostFacts {
  return {
    ...{ hostname, system, cores, memoryBytes, gpus },
    isolation: {
      kind: "none",
      explain:
        "Runs here have the account of Ray, so they can read each other's files, and what that account may read.",
      ownUser: false,
    },
    ...OF_THE_MACHINE,
    pythons: pythons.map(({ version, executable }) => ({ version, executable })),
  };
}
