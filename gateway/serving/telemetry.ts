import { addTime } from "@/domain/serving/histogram";
import {
  emptyMeasured,
  isTimed,
  type Measured,
  OUTCOMES,
  outcomeOf,
  SLOT_MS,
  type Slot,
  type SlotOf,
} from "@/domain/serving/telemetry";
import type { Look } from "./router";
import type { Answered, Mirrored } from "./serve-request";

/** While the database is away so much is kept, ten minutes short of what the clock merges. */
const MAX_SLOTS = (50 * 60_000) / SLOT_MS;

interface Counting {
  slot: Slot;
  changes: number;
  /** How many of its changes are written. */
  written: number;
}

interface Counted {
  /** Since the process began. */
  total: Measured;
  /** What is not written yet, and at the end the slot of this moment. */
  slots: Counting[];
}

export interface TelemetryOptions {
  /** Writes all of it or nothing. What it is given again replaces what it was given for the same slot. */
  save(slots: SlotOf[]): Promise<void>;
  /** In milliseconds since 1970. */
  now?: () => number;
}

/** Counts in memory what the door answers; a request costs some additions. `flush` writes what has changed since. */
export class Telemetry {
  private readonly counted = new Map<string, Counted>();
  private readonly save: TelemetryOptions["save"];
  private readonly now: () => number;
  private flushing = Promise.resolve();

  constructor({ save, now = Date.now }: TelemetryOptions) {
    this.save = save;
    this.now = now;
  }

  count({ deploymentId, status, reason, totalMs, queueMs }: Answered): void {
    const outcome = outcomeOf(status, reason);
    const place = OUTCOMES.indexOf(outcome);
    const { total, slots } = this.open(deploymentId);
    const counting = slots.at(-1)!;
    counting.changes++;
    for (const measured of [total, counting.slot]) {
      measured.outcomes[place]! += 1;
      if (!isTimed(outcome)) continue;
      addTime(measured.latency, totalMs);
      addTime(measured.queue, queueMs);
    }
  }

  countCopy({ deploymentId, agrees }: Pick<Mirrored, "deploymentId" | "agrees">): void {
    const { total, slots } = this.open(deploymentId);
    const counting = slots.at(-1)!;
    counting.changes++;
    for (const measured of [total, counting.slot]) {
      measured.copies++;
      if (agrees) measured.agreements++;
    }
  }

  /** What was counted since the process began; undefined where nothing was. */
  totalOf(deploymentId: string): Measured | undefined {
    return this.counted.get(deploymentId)?.total;
  }

  /** Notes how the deployments stand. One that is no more is forgotten as soon as what was counted is written. */
  look(looks: readonly Omit<Look, "isScaled">[]): void {
    const present = new Set<string>();
    for (const { deploymentId, inFlight, ready } of looks) {
      present.add(deploymentId);
      const { total, slots } = this.open(deploymentId);
      const counting = slots.at(-1)!;
      const { slot } = counting;
      total.inFlight = inFlight;
      total.ready = ready;
      const [most, fewest] = [Math.max(slot.inFlight ?? 0, inFlight), Math.min(slot.ready ?? ready, ready)];
      if (most === slot.inFlight && fewest === slot.ready) continue;
      [slot.inFlight, slot.ready] = [most, fewest];
      counting.changes++;
    }
    for (const [deploymentId, { slots }] of this.counted)
      if (!present.has(deploymentId) && slots.every(isWritten)) this.counted.delete(deploymentId);
  }

  /** Rejects where it could not be written; it is kept, and written with the next. */
  flush(): Promise<void> {
    const flushed = this.flushing.then(() => this.write());
    this.flushing = flushed.catch(() => {});
    return flushed;
  }

  private open(deploymentId: string): Counted {
    const startsAt = Math.floor(this.now() / SLOT_MS) * SLOT_MS;
    let counted = this.counted.get(deploymentId);
    if (!counted) {
      counted = { total: emptyMeasured(), slots: [] };
      this.counted.set(deploymentId, counted);
    }
    if (counted.slots.at(-1)?.slot.startsAt !== startsAt) {
      counted.slots.push({ slot: { startsAt, ...emptyMeasured() }, changes: 0, written: 0 });
      if (counted.slots.length > MAX_SLOTS) counted.slots.shift();
    }
    return counted;
  }

  private async write(): Promise<void> {
    const due = [...this.counted].flatMap(([deploymentId, { slots }]) =>
      slots
        .filter((counting) => !isWritten(counting))
        .map((counting) => ({ deploymentId, counting, changes: counting.changes })),
    );
    if (due.length === 0) return;
    // Taken as they are now: requests go on while they are written.
    const taken = due.map(({ deploymentId, counting }) => ({ deploymentId, ...copyOf(counting.slot) }));
    await this.save(taken);
    for (const { counting, changes } of due) counting.written = changes;
    for (const counted of this.counted.values()) {
      const last = counted.slots.at(-1);
      counted.slots = counted.slots.filter((counting) => counting === last || !isWritten(counting));
    }
  }
}

const isWritten = ({ changes, written }: Counting) => changes === written;

function copyOf(slot: Slot): Slot {
  const { outcomes, latency, queue } = slot;
  const copied = (histogram: Measured["latency"]) => ({ ...histogram, counts: histogram.counts.slice() });
  return { ...slot, outcomes: [...outcomes], latency: copied(latency), queue: copied(queue) };
}
