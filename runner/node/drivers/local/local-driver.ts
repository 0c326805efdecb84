/** Runs on this machine: what all of them share, and what goes on beside them. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { NetworkMode } from "@/domain/compute";
import type { Assignment } from "@/domain/node/assignment";
import type { BuildOrder, BuildOrderEnd } from "@/domain/node/messages";
import type { Settings } from "../../options";
import type { Driver, Duty, Job, Link, ReportBuild } from "../driver";
import { Room } from "./disk/room";
import { findInterpreters } from "./environments/interpreters";
import { Environments } from "./environments/provide";
import { sweepBuilds } from "./environments/sweep-builds";
import { tendBuild } from "./environments/tend";
import { examineHost } from "./examine";
import { describeHost } from "./facts";
import { tidyGroups } from "./launch/cgroups";
import { LocalJob } from "./local-job";
import { LocalSamples } from "./samples/samples";
import { type Machine, spotOf } from "./spot";
import { endOrphans, sweepAttempts } from "./sweep";

const SWEEP_MS = 10 * 60_000;
const ROOM_MS = 1000;
const NETWORK_LOOK_MS = 5000;
const POLL_MS = 200;

/** Resolves when it has found out what the machine can do. */
export async function openLocalDriver(settings: Settings, reportBuild: ReportBuild): Promise<Driver> {
  const room = new Room(settings);
  await room.begin();
  await Promise.all(
    ["runs", "environments/logs", "tools"].map((name) =>
      mkdir(path.join(settings.home, name), { recursive: true }),
    ),
  );
  const [examined, interpreters] = await Promise.all([examineHost(settings), findInterpreters(settings)]);
  const { isolation, networks } = examined;
  const environments = new Environments(settings, isolation, networks, interpreters, reportBuild);
  const facts = describeHost({ ...examined, interpreters });
  return new LocalDriver({ ...examined, settings, environments, room }, facts);
}

class LocalDriver implements Driver {
  readonly pollMs = POLL_MS;
  readonly duties: Duty[];
  readonly samples: LocalSamples;
  private networking: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly machine: Machine,
    readonly facts: Record<string, unknown> & object,
  ) {
    const { networks, settings } = machine;
    this.samples = new LocalSamples(machine);
    this.duties = [
      // Not after the node has registered: the database may wait for this very room.
      { everyMs: ROOM_MS, isUrgent: true, work: (mine, isSettled) => this.keepRoom(mine, isSettled) },
      { everyMs: NETWORK_LOOK_MS, isUrgent: false, work: () => networks.look() },
      { everyMs: SWEEP_MS, isUrgent: false, work: (mine) => sweepAttempts(settings, foldersOf(mine)) },
      { everyMs: SWEEP_MS, isUrgent: false, work: () => sweepBuilds(settings) },
    ];
  }

  get hold(): string | undefined {
    return this.machine.room.hold;
  }

  job(assignment: Assignment, link: Link): Job {
    return new LocalJob(spotOf(this.machine, assignment), link);
  }

  tendBuild(order: BuildOrder, mine: () => Job[]): Promise<Omit<BuildOrderEnd, "id">> {
    const { environments, settings } = this.machine;
    return tendBuild(environments, settings.home, order, () =>
      mine().map(({ assignment }) => assignment.environment),
    );
  }

  /** The networks are made beside the first runs, which make their own where they come before. */
  async settle(mine: Job[]): Promise<void> {
    const { networks, settings } = this.machine;
    await endOrphans(settings, foldersOf(mine));
    await this.samples.tidy().catch((error) => settings.log(`${error.message}`));
    this.networking = networks
      .prepare(slotsOf(mine.filter((job) => job.isRunning)))
      .catch((error) => settings.log(`${error.message}`));
  }

  stop(): void {
    this.machine.environments.stop();
  }

  async close(left: Job[]): Promise<void> {
    await Promise.all([this.networking, this.samples.stop()]);
    for (const { assignment } of left) spotOf(this.machine, assignment).folder.markAlone();
    await this.machine.networks.close(slotsOf(left));
    tidyGroups(this.machine.groups);
  }

  private async keepRoom(mine: Job[], isSettled: boolean): Promise<void> {
    const { room, environments, settings } = this.machine;
    await room.look(() => environments.endForDisk());
    if (!isSettled) await room.freeEnded();
    // Before, the node does not know which attempts are over.
    else if (room.isShort) await sweepAttempts(settings, foldersOf(mine), true);
  }
}

const foldersOf = (jobs: Job[]): Set<string> =>
  new Set(jobs.map(({ assignment: { id, attempt } }) => `${id}.${attempt}`));

/** The slots of runs, each with what its target asks of the network. */
const slotsOf = (jobs: Job[]): Map<number, NetworkMode | undefined> =>
  new Map(jobs.map(({ assignment }) => [assignment.slot, assignment.network]));
