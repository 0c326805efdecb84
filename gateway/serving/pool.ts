import { connect } from "node:net";
import type { ServedDeployment } from "@/domain/serving/contract";
import type { Call, Failure, Holder } from "./call";
import { REASON } from "./frames";
import { type Dial, Link } from "./link";
import type { Tunnels } from "./tunnels";

/** What may wait for one deployment; requests beyond that are refused. */
const MAX_WAITING = 1_000;
const MAX_WAITING_BYTES = 128 * 1024 ** 2;
const LOOK_EVERY_MS = 20;
/** How long a request may go on after its time before its worker counts as stuck. */
const STUCK_MS = 2_000;
const MAX_DEATHS = 2;
/** A machine that dies takes the tunnels of all its instances along, one after the other within moments. */
const SAME_DEATH_MS = 100;
/** So long a request waits for an instance that is started for it; and how often that is asked for again. */
const COLD_START_MS = 60_000;
const WAKE_EVERY_MS = 1_000;

export interface PoolOptions {
  /** On which instances of other machines are asked. */
  tunnels: Pick<Tunnels, "take">;
  /** A request on this instance does not end, though it was told to: the instance should be replaced. */
  onStuck: (instanceId: string) => void;
  /** The deployment is no more, and this has not been answered: another may. */
  onOrphan: (call: Call) => void;
  /** A request waits, and the deployment has no instance, as it may have none: one should be started. */
  onCold: (deploymentId: string) => void;
  /** What a script of the deployment gives to be collected, as it wrote it. */
  onCollected: (deployment: ServedDeployment, payload: Buffer) => void;
}

/** The instances of one deployment, and the calls that wait for one of them. */
export class Pool implements Holder {
  private links = new Map<string, Link>();
  /** Those that take nothing new and still have something under way. */
  private ending = new Set<Link>();
  private isRetired = false;
  private waiting: Call[] = [];
  private waitingBytes = 0;
  private clock: NodeJS.Timeout | undefined;
  private readySince = 0;
  private wokenAt = Number.NEGATIVE_INFINITY;

  constructor(
    private deployment: ServedDeployment,
    private readonly options: PoolOptions,
  ) {
    this.follow(deployment);
  }

  get name(): string {
    return this.deployment.name;
  }

  /** Whether its instances follow the load. */
  get isScaled(): boolean {
    return this.deployment.least !== undefined;
  }

  isReady(): boolean {
    for (const link of this.links.values()) if (link.isReady) return true;
    return false;
  }

  /** How many of its instances take requests. */
  countReady(): number {
    return [...this.links.values()].filter(({ isReady }) => isReady).length;
  }

  /** Takes over what has changed: settings, and which instances there are. */
  follow(deployment: ServedDeployment): void {
    this.deployment = deployment;
    const listed = new Map(deployment.instances.map((instance) => [instance.id, instance]));
    for (const [id, link] of this.links) {
      if (listed.get(id)?.state === "ready" && listed.get(id)?.socket === link.path) continue;
      this.links.delete(id);
      // A node that is silent holds its connection open: what was asked there is asked elsewhere.
      if (link.path === null && !listed.has(id)) link.close();
      else this.retireLink(link);
    }
    const timeoutMs = () => this.deployment.settings.requestTimeoutMs;
    for (const { id, socket, state } of listed.values()) {
      if (state !== "ready" || this.links.has(id)) continue;
      const owner = {
        freed: () => this.pump(),
        lost: (calls: Call[]) => this.resend(calls, socket === null ? SAME_DEATH_MS : 0),
        collected: (payload: Buffer) => this.options.onCollected(this.deployment, payload),
      };
      this.links.set(id, new Link(id, socket, this.dialTo(id, socket), timeoutMs, owner));
    }
    this.pump();
  }

  private dialTo(id: string, socket: string | null): Dial {
    if (socket === null) return (use) => this.options.tunnels.take(id, use);
    return (use) => {
      use(connect(socket));
      return () => {};
    };
  }

  submit(call: Call): void {
    call.holder = this;
    this.startClock();
    const link = this.waiting.length === 0 ? this.freest() : undefined;
    if (link) return void link.send(call);
    const isFull =
      this.waiting.length >= MAX_WAITING || this.waitingBytes + call.body.length > MAX_WAITING_BYTES;
    if (isFull)
      return void call.fail(tooMany(`${this.name} has too many requests waiting. Try again in a second.`));
    this.waiting.push(call);
    this.waitingBytes += call.body.length;
    this.wake();
  }

  private wake(): void {
    if (this.deployment.least !== 0 || this.links.size > 0) return;
    const now = performance.now();
    if (now - this.wokenAt < WAKE_EVERY_MS) return;
    this.wokenAt = now;
    this.options.onCold(this.deployment.id);
  }

  /** Its reader has gone. */
  cancel(call: Call): void {
    call.isOver = true;
    if (this.unqueue(call)) return;
    for (const link of this.allLinks())
      for (const [id, one] of link.calls) if (one === call) link.cancel(id, REASON.gone);
  }

  resume(call: Call): void {
    for (const link of this.allLinks()) link.resume(call);
  }

  /** The deployment is no more: what is under way ends, what waits is given to another. */
  retire(): void {
    this.isRetired = true;
    for (const link of this.links.values()) this.retireLink(link);
    this.links.clear();
    const { waiting } = this;
    this.waiting = [];
    this.waitingBytes = 0;
    for (const call of waiting) this.options.onOrphan(call);
  }

  close(): void {
    clearInterval(this.clock);
    for (const link of this.allLinks()) link.close();
  }

  /** How many of its calls somebody waits for. */
  underWay(): number {
    const onLinks = this.allLinks().flatMap(({ calls }) => [...calls.values()]);
    return this.waiting.length + onLinks.filter(({ isOver }) => !isOver).length;
  }

  private allLinks(): Link[] {
    return [...this.links.values(), ...this.ending];
  }

  private retireLink(link: Link): void {
    if (link.calls.size > 0) this.ending.add(link);
    link.retire();
  }

  private freest(): Link | undefined {
    const limit = this.deployment.settings.maxConcurrentRequestsPerInstance;
    let best: Link | undefined;
    for (const link of this.links.values()) {
      if (!link.isReady || link.calls.size >= limit) continue;
      if (!best || rank(link) < rank(best)) best = link;
    }
    return best;
  }

  private pump(): void {
    if (this.waiting.length === 0) return;
    let sent = 0;
    for (const call of this.waiting) {
      const link = this.freest();
      if (!link) break;
      sent++;
      this.waitingBytes -= call.body.length;
      link.send(call);
    }
    this.waiting.splice(0, sent);
  }

  private unqueue(call: Call): boolean {
    const place = this.waiting.indexOf(call);
    if (place < 0) return false;
    this.waiting.splice(place, 1);
    this.waitingBytes -= call.body.length;
    return true;
  }

  /** Those under way on a worker that died are sent once more, before all that waits. */
  private resend(calls: Call[], laterMs: number): void {
    const again: Call[] = [];
    for (const call of calls) {
      if (call.isOver) continue;
      if (call.hasBegun) call.fail(diedMeanwhile);
      else if (++call.deaths >= MAX_DEATHS) call.fail(diedTwice(this.name));
      else again.push(call);
    }
    if (this.isRetired) return void again.forEach(this.options.onOrphan);
    for (const call of again) this.waitingBytes += call.body.length;
    this.waiting.unshift(...again);
    this.startClock();
    if (laterMs === 0) this.pump();
    else setTimeout(() => this.pump(), laterMs);
  }

  /** Runs while there is something to watch. */
  private startClock(): void {
    this.clock ??= setInterval(() => this.look(performance.now()), LOOK_EVERY_MS);
  }

  private look(now: number): void {
    const isReady = this.isReady();
    if (!isReady) this.readySince = Number.POSITIVE_INFINITY;
    else if (this.readySince === Number.POSITIVE_INFINITY) this.readySince = now;
    for (const call of this.waiting.filter((one) => this.hasWaitedOut(one, now, isReady))) {
      this.unqueue(call);
      const busy = `All instances of ${this.name} were busy for too long. Try again in a second.`;
      call.fail(isReady ? tooMany(busy) : unavailable(`No instance of ${this.name} is ready.`));
    }
    let isIdle = this.waiting.length === 0;
    if (!isIdle) this.wake();
    for (const link of this.allLinks()) {
      this.lookAt(link, now);
      if (link.calls.size > 0) isIdle = false;
      else this.ending.delete(link);
    }
    if (!isIdle) return;
    clearInterval(this.clock);
    this.clock = undefined;
  }

  private hasWaitedOut(call: Call, now: number, isReady: boolean): boolean {
    const { maxQueueWaitMs, requestTimeoutMs } = this.deployment.settings;
    if (isReady && call.deaths === 0) return now - Math.max(call.arrivedAt, this.readySince) > maxQueueWaitMs;
    const startMs = this.deployment.least === 0 ? COLD_START_MS : 0;
    return now - call.arrivedAt > Math.max(requestTimeoutMs, startMs);
  }

  private lookAt(link: Link, now: number): void {
    for (const [id, call] of link.calls) {
      if (call.givenUpAt > 0) {
        if (now - call.givenUpAt > STUCK_MS && !link.isStuck) {
          link.isStuck = true;
          this.options.onStuck(link.instance);
        }
      } else if (now > call.deadline) {
        call.givenUpAt = now;
        link.cancel(id, call.isOver ? REASON.gone : REASON.late);
        call.fail(tookTooLong(this.deployment.settings.requestTimeoutMs));
      }
    }
  }
}

/** One that is stuck is asked only where no other can be. */
const rank = (link: Link) => link.calls.size + (link.isStuck ? 1e6 : 0);

const unavailable = (message: string) => ({ status: 503, message, retryAfterSeconds: 1 });
const tooMany = (message: string) => ({ status: 429, message, retryAfterSeconds: 1 });
const tookTooLong = (timeoutMs: number): Failure => ({
  status: 500,
  message: `Scoring timeout after ${timeoutMs} ms`,
  reason: "timeout",
});
const diedMeanwhile: Failure = {
  status: 503,
  message: "The worker died in the middle of its answer.",
  reason: "workerDied",
};
const diedTwice = (name: string): Failure => ({
  status: 502,
  reason: "workerDied",
  message: `Two workers of ${name} died while they worked on this request. Its log says why.`,
});
