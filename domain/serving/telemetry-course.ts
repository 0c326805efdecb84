/** From stretches that were kept to the course of a deployment over a range of time. */
import { countOf, type Histogram, percentile } from "./histogram";
import {
  errorsOf,
  FLUSH_MS,
  type Measured,
  mergeSlots,
  OUTCOMES,
  type Outcome,
  RANGES,
  type RangeName,
  requestsOf,
  SLOT_MS,
  type Slot,
} from "./telemetry";

/** The steps of a range. Its last step may be shorter: it ends with what has surely been written. */
export interface Steps {
  from: number;
  until: number;
  stepMs: number;
  starts: number[];
}

export function planSteps(range: RangeName, now: number): Steps {
  const { seconds, stepSeconds } = RANGES[range];
  const stepMs = stepSeconds * 1000;
  const until = Math.floor((now - FLUSH_MS) / SLOT_MS) * SLOT_MS;
  const from = Math.ceil((until - seconds * 1000) / stepMs) * stepMs;
  const count = Math.ceil((until - from) / stepMs);
  return { from, until, stepMs, starts: Array.from({ length: count }, (_, step) => from + step * stepMs) };
}

export const PERCENTILES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;
export type PercentileName = keyof typeof PERCENTILES;
/** In milliseconds; null where nothing was timed. */
export type Percentiles = Record<PercentileName, number | null>;

export interface Summary {
  requests: number;
  errors: number;
  outcomes: Record<Outcome, number>;
  latencyMs: Percentiles & { mean: number | null };
  queueMs: Percentiles & { mean: number | null };
  copies: number;
  agreements: number;
  inFlight: number | null;
  ready: number | null;
  cpu: number | null;
  memoryBytes: number | null;
}

/** Four digits are more than a bucket knows, and keep the answer short. */
const rounded = (value: number) => Number(value.toPrecision(4));

function readTimes(histogram: Histogram): Summary["latencyMs"] {
  const read = (part: number) => {
    const ms = percentile(histogram, part);
    return ms === null ? null : rounded(ms);
  };
  const { p50, p95, p99 } = PERCENTILES;
  const count = countOf(histogram);
  const mean = count > 0 ? rounded(histogram.sumMs / count) : null;
  return { p50: read(p50), p95: read(p95), p99: read(p99), mean };
}

export function summarize(measured: Measured): Summary {
  const { outcomes, latency, queue, copies, agreements, inFlight, ready, memoryBytes } = measured;
  const counts = OUTCOMES.map((outcome, place) => [outcome, outcomes[place] ?? 0]);
  return {
    requests: requestsOf(measured),
    errors: errorsOf(measured),
    outcomes: Object.fromEntries(counts) as Record<Outcome, number>,
    latencyMs: readTimes(latency),
    queueMs: readTimes(queue),
    ...{ copies, agreements, inFlight, ready, memoryBytes },
    cpu: measured.cpu === null ? null : rounded(measured.cpu),
  };
}

export interface Course {
  total: Summary;
  /** A value for each step; of the outcomes only those that there were. */
  requests: number[];
  errors: number[];
  outcomes: Partial<Record<Outcome, number[]>>;
  latencyMs: Record<PercentileName, (number | null)[]>;
  queueMs: Record<PercentileName, (number | null)[]>;
  inFlight: (number | null)[];
  ready: (number | null)[];
  cpu: (number | null)[];
  memoryBytes: (number | null)[];
}

/** What these stretches, in any order and of any length, come to in each step of the range and in all of it. */
export function layCourse(slots: readonly Slot[], { from, until, stepMs, starts }: Steps): Course {
  const within = slots.filter(({ startsAt }) => startsAt >= from && startsAt < until);
  const bySteps: Slot[][] = starts.map(() => []);
  for (const slot of within) bySteps[Math.floor((slot.startsAt - from) / stepMs)]!.push(slot);
  const steps = bySteps.map((own) => summarize(mergeSlots(own)));
  const total = summarize(mergeSlots(within));
  const timesOf = (which: "latencyMs" | "queueMs") => ({
    p50: steps.map((step) => step[which].p50),
    p95: steps.map((step) => step[which].p95),
    p99: steps.map((step) => step[which].p99),
  });
  const seen = OUTCOMES.filter((outcome) => total.outcomes[outcome] > 0);
  return {
    total,
    requests: steps.map(({ requests }) => requests),
    errors: steps.map(({ errors }) => errors),
    outcomes: Object.fromEntries(
      seen.map((outcome) => [outcome, steps.map(({ outcomes }) => outcomes[outcome])]),
    ),
    latencyMs: timesOf("latencyMs"),
    queueMs: timesOf("queueMs"),
    inFlight: steps.map(({ inFlight }) => inFlight),
    ready: steps.map(({ ready }) => ready),
    cpu: steps.map(({ cpu }) => cpu),
    memoryBytes: steps.map(({ memoryBytes }) => memoryBytes),
  };
}

/** How many seconds each step lasts. */
export const secondsOf = ({ starts, stepMs, until }: Steps): number[] =>
  starts.map((at) => Math.min(stepMs, until - at) / 1000);
