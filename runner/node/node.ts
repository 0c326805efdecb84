/**
 * The half of the runner that executes: it asks for work, keeps the leases of what it has, and lets each attempt run
 * to its end. It holds no secret, and nothing of it is needed by a script that runs.
 */
import path from "node:path";
import { AppError } from "@/domain/errors";
import type { Assignment } from "@/domain/node/assignment";
import type { Controller } from "@/domain/node/contract";
import type { BuildOrder, BuildReport } from "@/domain/node/messages";
import { fault } from "@/runner/faults";
import { Attempt } from "./attempt";
import type { Driver, Job, OpenDriver } from "./drivers/driver";
import { driverOf } from "./drivers/drivers";
import { readHomeId } from "./home-id";
import { type NodeOptions, type Settings, withDefaults } from "./options";
import { Pause } from "./pause";
import { insist } from "./retrying";
import { Instances } from "./serving/instances";

export interface RunningNode {
  /** Looks for work at once. */
  wake(): void;
  /** Renews its leases at once: the answer tells which runs are to be canceled. */
  renewNow(): void;
  /** Looks at once which instances of deployments it is to run. */
  syncNow(): void;
  /** Ends the node. Scripts go on, for the next start to adopt, unless `endRuns` is asked for. */
  stop(how?: { endRuns?: boolean }): Promise<void>;
  /** Resolves when the node has stopped. Rejects when it cannot go on, and another start is needed. */
  done: Promise<void>;
}

/** Starts a node. Resolves when its driver has found out what it can do, and the node has begun to register. */
export async function startNode(
  controller: Controller,
  options: NodeOptions,
  openDriver?: OpenDriver,
): Promise<RunningNode> {
  const settings = withDefaults({ ...options, home: path.resolve(options.home) });
  const node = new Node(controller, settings);
  const open = openDriver ?? driverOf(settings.targetKind);
  node.begin(await open(settings, (report) => node.reportBuild(report)));
  return {
    wake: () => node.wake(),
    renewNow: () => node.renewNow(),
    syncNow: () => node.syncNow(),
    stop: (how) => node.stop(how),
    done: node.done,
  };
}

class Node {
  private readonly stopping = new AbortController();
  private readonly attempts = new Map<string, Attempt>();
  private readonly ended = new Set<Promise<void>>();
  private readonly tending = new Map<string, Promise<void>>();
  private nodeId = "";
  private driver!: Driver;
  done: Promise<void> = Promise.resolve();
  private readonly claiming = new Pause();
  private readonly renewing = new Pause();
  private readonly syncing = new Pause();
  /** Null where the studio gives this node no instances of deployments. */
  private instances: Instances | null = null;
  /** Rejects when the studio does not know this node any more. */
  private readonly dismissed = deferred();
  /** A claim that failed may have been made all the same. */
  private isAnswerLost = false;
  /** True when what it had before it was started is taken up, and the rest is ended. */
  private isSettled = false;

  constructor(
    private readonly controller: Controller,
    private readonly settings: Settings,
  ) {}

  begin(driver: Driver): void {
    this.driver = driver;
    const { serving } = this.controller;
    const { home, log, slots } = this.settings;
    if (serving) this.instances = new Instances({ serving, driver, home, log }, slots, () => this.syncNow());
    this.done = Promise.race([
      Promise.all([this.live(), this.doDuties(true)]),
      this.dismissed.promise.catch((failure) => this.leaveOffice(failure)),
    ]).then(
      () => undefined,
      (error) => {
        if (!this.stopping.signal.aborted) throw error;
      },
    );
  }

  private async live(): Promise<void> {
    const { signal } = this.stopping;
    const { name, home, slots, target, renewMs, pollMs } = this.settings;
    const own = { name, homeId: await readHomeId(home), slots, target, facts: this.driver.facts };
    ({ nodeId: this.nodeId } = await insist(() => this.controller.register(own), signal));
    await insist(() => this.takeUp(), signal);
    if (this.instances) await insist(() => this.instances!.sync(this.nodeId), signal);
    await this.driver.settle(this.jobs());
    this.isSettled = true;
    await Promise.all([
      this.doDuties(false),
      this.repeat(renewMs, () => this.renew(), this.renewing),
      this.repeat(pollMs, () => this.claim(), this.claiming),
      this.repeat(pollMs, async () => this.instances?.sync(this.nodeId), this.syncing),
    ]);
  }

  /** The driver's own work. */
  private async doDuties(isUrgent: boolean): Promise<void> {
    const duties = this.driver.duties.filter((duty) => duty.isUrgent === isUrgent);
    await Promise.all(
      duties.map(({ everyMs, work }) => this.repeat(everyMs, () => work(this.jobs(), this.isSettled))),
    );
  }

  reportBuild = (report: BuildReport) =>
    insist(() => this.controller.build(this.nodeId, report), this.stopping.signal);

  wake(): void {
    this.claiming.wake();
  }

  renewNow(): void {
    this.renewing.wake();
  }

  syncNow(): void {
    this.syncing.wake();
  }

  async stop({ endRuns = false } = {}): Promise<void> {
    this.stopping.abort(new Error("The node stops."));
    this.driver.stop();
    const all = [...this.attempts.values()];
    if (endRuns) await Promise.all(all.map((attempt) => attempt.drop()));
    for (const attempt of all) attempt.leave();
    const served = this.instances?.jobs() ?? [];
    if (endRuns) await this.instances?.endAll();
    this.instances?.leave();
    await Promise.allSettled([this.done, ...this.ended, ...this.tending.values(), this.instances?.settled()]);
    await this.driver.close([...all.map(({ job }) => job), ...served].filter((job) => job.isRunning));
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
    const claimed = await this.controller.claim(this.nodeId, this.freeSlots(), this.driver.hold);
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
    const { controller, driver, settings } = this;
    const attempt = new Attempt({ controller, driver, log: settings.log }, assignment);
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
    const {
      lost,
      cancel,
      orders = [],
    } = await this.controller.renew(this.nodeId, leases).catch((failure) => {
      if (isDismissed(failure)) this.dismissed.reject(failure);
      throw failure;
    });
    const epochs = new Map(leases.map((lease) => [lease.runId, lease.epoch]));
    const held = (runId: string) => {
      const attempt = this.attempts.get(runId);
      return attempt?.lease.epoch === epochs.get(runId) ? attempt : undefined;
    };
    for (const runId of cancel) held(runId)?.cancel();
    for (const order of orders) this.tend(order);
    await Promise.all(lost.map((runId) => held(runId)?.drop()));
  }

  /** Beside all else, each order once, however often it is given before its end is heard. */
  private tend(order: BuildOrder): void {
    if (this.tending.has(order.id)) return;
    const { controller, driver, nodeId, settings } = this;
    const end = driver
      .tendBuild(order, () => this.jobs())
      .then((done) =>
        insist(() => controller.settleBuild(nodeId, { id: order.id, ...done }), this.stopping.signal),
      )
      .catch((failure) => {
        if (!this.stopping.signal.aborted) settings.log(`The build ${order.hash}: ${failure.message}`);
      })
      .finally(() => this.tending.delete(order.id));
    this.tending.set(order.id, end);
  }

  /** Its runs are nobody's now, and are ended; nothing is left behind on this machine. */
  private async leaveOffice(failure: Error): Promise<never> {
    await Promise.all([...this.attempts.values()].map((attempt) => attempt.drop()));
    await this.instances?.endAll();
    throw failure;
  }

  private jobs(): Job[] {
    return [...[...this.attempts.values()].map(({ job }) => job), ...(this.instances?.jobs() ?? [])];
  }
}

const isDismissed = (failure: unknown): boolean =>
  failure instanceof AppError && failure.code === "unauthenticated";

function deferred(): { promise: Promise<never>; reject: (failure: Error) => void } {
  let reject: (failure: Error) => void = () => {};
  const promise = new Promise<never>((_, refuse) => {
    reject = refuse;
  });
  promise.catch(() => undefined);
  return { promise, reject };
}
