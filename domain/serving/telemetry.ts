/** What is counted of the requests to a deployment, and for how long it is kept. */
import { emptyHistogram, type Histogram, mergeInto } from "./histogram";

/** What became of a request; its place here is that of its count. `left`: who asked did not wait for the answer. */
export const OUTCOMES = [
  "succeeded",
  "clientError",
  "tooMany",
  "serverError",
  "timeout",
  "workerDied",
  "left",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Why no worker answered, where the status alone does not say it. */
export type FailureReason = "timeout" | "workerDied";

/** The status under which a request is counted whose sender did not wait. */
export const LEFT_STATUS = 499;

export function outcomeOf(status: number, reason: FailureReason | undefined): Outcome {
  if (reason) return reason;
  if (status === LEFT_STATUS) return "left";
  if (status === 429) return "tooMany";
  if (status >= 500) return "serverError";
  return status >= 400 ? "clientError" : "succeeded";
}

/** Neither of them says how long an answer takes, and both would hide it. */
export const isTimed = (outcome: Outcome): boolean => outcome !== "left" && outcome !== "tooMany";

/** All of one deployment within a stretch of time. */
export interface Measured {
  /** In the order of `OUTCOMES`. */
  outcomes: number[];
  /** From the whole request to its whole answer, of those that are timed. */
  latency: Histogram;
  /** How much of that they waited for a worker. */
  queue: Histogram;
  /** Mirrored requests, and how many of them were answered as the requests themselves. */
  copies: number;
  agreements: number;
  /** The most that was under way at one of the looks at it, and the fewest instances that were ready. */
  inFlight: number | null;
  ready: number | null;
  /** The most that its instances took together at one of the looks at them: in whole cores, and in bytes. */
  cpu: number | null;
  memoryBytes: number | null;
}

type Looks = Pick<Measured, "inFlight" | "ready" | "cpu" | "memoryBytes">;
const NO_LOOK: Looks = { inFlight: null, ready: null, cpu: null, memoryBytes: null };

export const emptyMeasured = (): Measured => ({
  outcomes: OUTCOMES.map(() => 0),
  latency: emptyHistogram(),
  queue: emptyHistogram(),
  copies: 0,
  agreements: 0,
  ...NO_LOOK,
});

export const requestsOf = ({ outcomes }: Pick<Measured, "outcomes">): number =>
  outcomes.reduce((sum, count) => sum + count, 0);

/** Of those whose sender waited for the answer, the ones that did not succeed. */
export const errorsOf = ({ outcomes }: Pick<Measured, "outcomes">): number =>
  OUTCOMES.reduce(
    (sum, outcome, place) =>
      outcome === "succeeded" || outcome === "left" ? sum : sum + (outcomes[place] ?? 0),
    0,
  );

export interface Slot extends Measured {
  /** In milliseconds since 1970. */
  startsAt: number;
}

export interface SlotOf extends Slot {
  deploymentId: string;
}

const addUp = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : a + b);
const greater = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : Math.max(a, b));
const smaller = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : Math.min(a, b));

/** Several stretches as one. What several gateways and instances said of the same time is first added up. */
export function mergeSlots(slots: Iterable<Slot>): Measured {
  const merged = emptyMeasured();
  const looks = new Map<number, Looks>();
  for (const slot of slots) {
    for (const [place, count] of slot.outcomes.entries())
      if (place < merged.outcomes.length) merged.outcomes[place]! += count;
    mergeInto(merged.latency, slot.latency);
    mergeInto(merged.queue, slot.queue);
    merged.copies += slot.copies;
    merged.agreements += slot.agreements;
    const others = looks.get(slot.startsAt) ?? NO_LOOK;
    looks.set(slot.startsAt, {
      inFlight: addUp(others.inFlight, slot.inFlight),
      ready: greater(others.ready, slot.ready),
      cpu: addUp(others.cpu, slot.cpu),
      memoryBytes: addUp(others.memoryBytes, slot.memoryBytes),
    });
  }
  for (const look of looks.values()) {
    merged.inFlight = greater(merged.inFlight, look.inFlight);
    merged.ready = smaller(merged.ready, look.ready);
    merged.cpu = greater(merged.cpu, look.cpu);
    merged.memoryBytes = greater(merged.memoryBytes, look.memoryBytes);
  }
  return merged;
}

/** How finely what was measured is kept, and for how long so. */
export const SPANS = [
  { seconds: 10, keptSeconds: 3_600 },
  { seconds: 60, keptSeconds: 86_400 },
  { seconds: 600, keptSeconds: 30 * 86_400 },
] as const;

export const SLOT_MS = SPANS[0].seconds * 1000;
/** How often what was counted is written. */
export const FLUSH_MS = 2_000;

/** The stretches of time that a chart can show, each in at most 360 steps. */
export const RANGES = {
  "15m": { seconds: 900, stepSeconds: 10 },
  "1h": { seconds: 3_600, stepSeconds: 10 },
  "6h": { seconds: 6 * 3_600, stepSeconds: 60 },
  "24h": { seconds: 86_400, stepSeconds: 300 },
  "7d": { seconds: 7 * 86_400, stepSeconds: 1_800 },
  "30d": { seconds: 30 * 86_400, stepSeconds: 7_200 },
} as const;
export type RangeName = keyof typeof RANGES;
export const RANGE_NAMES = Object.keys(RANGES) as [RangeName, ...RangeName[]];
