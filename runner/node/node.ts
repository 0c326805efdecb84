/**
 * The half of the runner that executes: it asks for work, keeps the leases of what it has, and lets each attempt run
 * to its end. It holds no secret, and nothing of it is needed by a script that runs.
 */
import path from "node:path";
import { AppError } from "@/domain/errors";
import type { Assignment } from "@/domain/node/assignment";
import type { Controller, FreeSlots } from "@/domain/node/contract";
import type { BuildOrder, BuildReport } from "@/domain/node/messages";
import { fault } from "@/runner/faults";
import { Attempt } from "./attempt";
import type { Driver, Job, OpenDriver, Samples } from "./drivers/driver";
import { driverOf } from "./drivers/drivers";
import { readHomeId } from "./home-id";
import { type NodeOptions, type Settings, withDefaults } from "./options";
import { Pause } from "./pause";
import { insist } from "./retrying";
import { Instance } from "./serving/instance";

/** So many instances at most; their slots come after those of runs, and before the users of builds. */
const MAX_INSTANCES = 64;

export interface RunningNode {
  /** Looks for work at once. */
  wake(): void;
  /** Renews its leases at once: the answer tells what is to end. */
  renewNow(): void;
  /** What tries steps on samples here, or undefined. */
  readonly samples: Samples | undefined;
  /** True while it has nothing to execute. */
  isIdle(): boolean;
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
  const driver = await open(settings, (report) => node.reportBuild(report));
  node.begin(driver);
  return {
    wake: () => node.wake(),
    renewNow: () => node.renewNow(),
    samples: driver.samples,
    isIdle: () => node.isIdle(),
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
    await this.driver.settle(this.jobs());
    this.isSettled = true;
    await Promise.all([
      this.doDuties(false),
      this.repeat(renewMs, () => this.renew(), this.renewing),
      this.repeat(pollMs, () => this.claim(), this.claiming),
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

  isIdle(): boolean {
    return this.attempts.size === 0;
  }

  async stop({ endRuns = false } = {}): Promise<void> {
    this.stopping.abort(new Error("The node stops."));
    this.driver.stop();
    const all = [...this.attempts.values()];
    if (endRuns) await Promise.all(all.map((attempt) => attempt.drop()));
    for (const attempt of all) attempt.leave();
    await Promise.allSettled([this.done, ...this.ended, ...this.tending.values()]);
    await this.driver.close(all.map(({ job }) => job).filter((job) => job.isRunning));
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
    const claimed = await this.controller.claim(this.nodeId, this.free(), this.driver.hold);
    this.isAnswerLost = false;
    fault("after-claim");
    for (const assignment of claimed) this.take(assignment);
    // There may be more: what was found first was given at once.
    if (claimed.length > 0) this.claiming.wake();
  }

  /** What is ours by the controller's word, and we do not have. */
  private async takeUp(): Promise<void> {
    const had = await this.controller.reclaim(this.nodeId, [...this.attempts.keys()]);
    for (const assignment of had) this.take(assignment);
  }

  /** A run of several slots is known by its first; the others are taken from the end of the list. */
  private free(): FreeSlots {
    const { slots } = this.settings;
    const held = [...this.attempts.values()].map(({ assignment }) => assignment);
    const taken = new Set(held.map(({ slot }) => slot));
    const open = Array.from({ length: slots + MAX_INSTANCES }, (_, slot) => slot).filter(
      (slot) => !taken.has(slot),
    );
    const used = held.reduce((sum, one) => sum + (one.subject === "instance" ? 0 : one.slots), 0);
    return {
      run: open.filter((slot) => slot < slots).slice(0, Math.max(0, slots - used)),
      instance: open.filter((slot) => slot >= slots),
    };
  }

  private take(assignment: Assignment): void {
    const { controller, driver } = this;
    // What is given in the midst of a stop is for the next start to take up.
    if (this.stopping.signal.aborted) return;
    const { home, log } = this.settings;
    const { id, subject } = assignment;
    const Held = subject === "instance" ? Instance : Attempt;
    const attempt = new Held({ controller, driver, home, log }, assignment);
    // What is still here of an attempt before has lost its lease by this one.
    const before = this.attempts
      .get(id)
      ?.drop()
      .catch((failure) => log(`${id}: ${failure.message}`));
    this.attempts.set(id, attempt);
    const end = Promise.resolve(before)
      .then(() => attempt.run())
      .then(() => {
        if (this.attempts.get(id) === attempt) this.attempts.delete(id);
        this.ended.delete(end);
        this.wake();
      });
    this.ended.add(end);
  }

  /** One call for all leases. While the database is away nothing is ended: no one else could start these. */
  private async renew(): Promise<void> {
    const leases = [...this.attempts.values()].map((attempt) => attempt.lease);
    const {
      lost,
      cancel,
      stuck = [],
      orders = [],
      meetings = [],
    } = await this.controller.renew(this.nodeId, leases).catch((failure) => {
      if (isDismissed(failure)) this.dismissed.reject(failure);
      throw failure;
    });
    const epochs = new Map(leases.map((lease) => [lease.id, lease.epoch]));
    const held = (id: string) => {
      const attempt = this.attempts.get(id);
      return attempt?.lease.epoch === epochs.get(id) ? attempt : undefined;
    };
    for (const id of cancel) held(id)?.cancel();
    for (const { id, places } of meetings) held(id)?.begin(places);
    for (const order of orders) this.tend(order);
    await Promise.all([...lost.map((id) => held(id)?.drop()), ...stuck.map((id) => held(id)?.kill())]);
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

  /** What it has is nobody's now, and is ended; nothing is left behind on this machine. */
  private async leaveOffice(failure: Error): Promise<never> {
    await Promise.all([...this.attempts.values()].map((attempt) => attempt.drop()));
    throw failure;
  }

  private jobs(): Job[] {
    return [...this.attempts.values()].map(({ job }) => job);
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
