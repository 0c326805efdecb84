/**
 * The half of the runner that executes: it asks for work, keeps the leases of what it has, and lets each attempt run
 * to its end. It holds no secret, and nothing of it is needed by a script that runs.
 */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { NetworkMode } from "@/domain/compute";
import { type Assignment, type BuildReport, type Controller, fault } from "@/runner/protocol";
import { Attempt, type Host } from "./attempt";
import { Room } from "./disk/room";
import { findInterpreters } from "./environments/interpreters";
import { Environments } from "./environments/provide";
import { sweepBuilds } from "./environments/sweep-builds";
import { examineHost } from "./examine";
import { describeHost } from "./facts";
import { readHomeId } from "./home-id";
import { tidyGroups } from "./launch/cgroups";
import { type NodeOptions, type Settings, withDefaults } from "./options";
import { Pause } from "./pause";
import { insist } from "./retrying";
import { endOrphans, sweepAttempts } from "./sweep";

export interface RunningNode {
  /** Looks for work at once. */
  wake(): void;
  /** Renews its leases at once: the answer tells which runs are to be canceled. */
  renewNow(): void;
  /** Ends the node. Scripts go on, for the next start to adopt, unless `endRuns` is asked for. */
  stop(how?: { endRuns?: boolean }): Promise<void>;
  /** Resolves when the node has stopped. Rejects when it cannot go on, and another start is needed. */
  done: Promise<void>;
}

const SWEEP_MS = 10 * 60_000;
const ROOM_MS = 1000;
const NETWORK_LOOK_MS = 5000;

/** Starts a node on this machine. Resolves when it has found out what the machine can do and has begun to register. */
export async function startNode(controller: Controller, options: NodeOptions): Promise<RunningNode> {
  const settings = withDefaults({ ...options, home: path.resolve(options.home) });
  const room = new Room(settings);
  await room.begin();
  await Promise.all(
    ["runs", "environments/logs", "tools"].map((name) =>
      mkdir(path.join(settings.home, name), { recursive: true }),
    ),
  );
  const [{ isolation, networks, groups }, interpreters] = await Promise.all([
    examineHost(settings),
    findInterpreters(settings),
  ]);
  const node = new Node(controller, settings);
  const environments = new Environments(settings, isolation, networks, interpreters, (report) =>
    node.reportBuild(report),
  );
  node.begin(
    { controller, settings, isolation, groups, networks, environments, room },
    describeHost({ isolation, groups, interpreters, networks }),
  );
  return {
    wake: () => node.wake(),
    renewNow: () => node.renewNow(),
    stop: (how) => node.stop(how),
    done: node.done,
  };
}

class Node {
  private readonly stopping = new AbortController();
  private readonly attempts = new Map<string, Attempt>();
  private readonly ended = new Set<Promise<void>>();
  private nodeId = "";
  private host!: Host;
  done: Promise<void> = Promise.resolve();
  private readonly claiming = new Pause();
  private readonly renewing = new Pause();
  /** A claim that failed may have been made all the same. */
  private isAnswerLost = false;
  /** True when what it had before it was started is taken up. */
  private isSettled = false;

  constructor(
    private readonly controller: Controller,
    private readonly settings: Settings,
  ) {}

  begin(host: Host, facts: Record<string, unknown>): void {
    this.host = host;
    // Not after the node has registered: the database may wait for this very room.
    const keeping = this.repeat(ROOM_MS, () => this.keepRoom());
    this.done = Promise.all([this.live(facts), keeping]).then(
      () => undefined,
      (error) => {
        if (!this.stopping.signal.aborted) throw error;
      },
    );
  }

  private async live(facts: Record<string, unknown>): Promise<void> {
    const { signal } = this.stopping;
    const { name, home, slots, renewMs, pollMs } = this.settings;
    const own = { name, homeId: await readHomeId(home), slots, facts };
    ({ nodeId: this.nodeId } = await insist(() => this.controller.register(own), signal));
    await insist(() => this.takeUp(), signal);
    await endOrphans(this.settings, this.activeFolders());
    this.isSettled = true;
    const { networks } = this.host;
    await Promise.all([
      networks
        .prepare(slotsOf([...this.attempts.values()].filter((attempt) => attempt.isRunning)))
        .catch((error) => this.settings.log(`${error.message}`)),
      this.repeat(NETWORK_LOOK_MS, () => networks.look()),
      this.repeat(renewMs, () => this.renew(), this.renewing),
      this.repeat(pollMs, () => this.claim(), this.claiming),
      this.repeat(SWEEP_MS, () => sweepAttempts(this.settings, this.activeFolders())),
      this.repeat(SWEEP_MS, () => sweepBuilds(this.settings)),
    ]);
  }

  reportBuild = (report: BuildReport) =>
    insist(() => this.controller.build(this.nodeId, report), this.stopping.signal);

  wake(): void {
    this.claiming.wake();
  }

  renewNow(): void {
    this.renewing.wake();
  }

  async stop({ endRuns = false } = {}): Promise<void> {
    this.stopping.abort(new Error("The node stops."));
    this.host.environments.stop();
    const all = [...this.attempts.values()];
    if (endRuns) await Promise.all(all.map((attempt) => attempt.drop()));
    for (const attempt of all) attempt.leave();
    await Promise.allSettled([this.done, ...this.ended]);
    const running = all.filter((attempt) => attempt.isRunning);
    for (const attempt of running) attempt.folder.markAlone();
    await this.host.networks.close(slotsOf(running));
    tidyGroups(this.host.groups);
  }

  /** Does the work again and again, after a pause that may be cut short. What fails is done again next time. */
  private async repeat(everyMs: number, work: () => Promise<void>, pause = new Pause()): Promise<void> {
    const { signal } = this.stopping;
    signal.addEventListener("abort", () => pause.wake(), { once: true });
    let told = "";
    const tell = (message: string) => {
      if (message && message !== told && !signal.aborted)
        this.settings.log(`The controller does not answer: ${message}`);
      told = message;
    };
    while (!signal.aborted) {
      await work().then(
        () => tell(""),
        (error) => tell(error.message),
      );
      await pause.wait(everyMs);
    }
  }

  /** Asks with no free slot too: the controller then tells the runs that wait what they wait for. */
  private async claim(): Promise<void> {
    if (this.isAnswerLost) await this.takeUp();
    this.isAnswerLost = true;
    const claimed = await this.controller.claim(this.nodeId, this.freeSlots(), this.host.room.hold);
    this.isAnswerLost = false;
    fault("after-claim");
    for (const assignment of claimed) this.take(assignment);
  }

  /** The runs that are ours by the controller's word, and that we do not have. */
  private async takeUp(): Promise<void> {
    const had = await this.controller.reclaim(this.nodeId, [...this.attempts.keys()]);
    for (const assignment of had) this.take(assignment);
  }

  /** A run of several slots is known by its first; the others are taken from the end of the list. */
  private freeSlots(): number[] {
    const all = [...this.attempts.values()].map((attempt) => attempt.assignment);
    const taken = new Set(all.map((assignment) => assignment.slot));
    const left = this.settings.slots - all.reduce((sum, assignment) => sum + assignment.slots, 0);
    const open = Array.from({ length: this.settings.slots }, (_, slot) => slot).filter(
      (slot) => !taken.has(slot),
    );
    return open.slice(0, Math.max(0, left));
  }

  private take(assignment: Assignment): void {
    const attempt = new Attempt(this.host, assignment);
    this.attempts.set(assignment.runId, attempt);
    const end = attempt.run().then(() => {
      if (this.attempts.get(assignment.runId) === attempt) this.attempts.delete(assignment.runId);
      this.ended.delete(end);
      this.wake();
    });
    this.ended.add(end);
  }

  /** One call for all leases. While the database is away nothing is ended: no one else could start these runs. */
  private async renew(): Promise<void> {
    const leases = [...this.attempts.values()].map((attempt) => attempt.lease);
    const { lost, cancel } = await this.controller.renew(this.nodeId, leases);
    const epochs = new Map(leases.map((lease) => [lease.runId, lease.epoch]));
    const held = (runId: string) => {
      const attempt = this.attempts.get(runId);
      return attempt?.lease.epoch === epochs.get(runId) ? attempt : undefined;
    };
    for (const runId of cancel) held(runId)?.cancel();
    await Promise.all(lost.map((runId) => held(runId)?.drop()));
  }

  private async keepRoom(): Promise<void> {
    const { room, environments } = this.host;
    await room.look(() => environments.endForDisk());
    if (!this.isSettled) await room.freeEnded();
    // Before, the node does not know which attempts are over.
    else if (room.isShort) await sweepAttempts(this.settings, this.activeFolders(), true);
  }

  private activeFolders(): Set<string> {
    return new Set([...this.attempts.values()].map((attempt) => path.basename(attempt.folder.top)));
  }
}

/** The slots of runs, each with what its target asks of the network. */
const slotsOf = (attempts: Attempt[]): Map<number, NetworkMode | undefined> =>
  new Map(attempts.map(({ assignment }) => [assignment.slot, assignment.network]));
