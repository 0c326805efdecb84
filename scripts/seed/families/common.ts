import type { RunPlan } from "../plan";
import { noiseAt, type Random } from "../random";

/** What every family of runs is made from. */
export interface Maker {
  random: Random;
  /** The newest moment that the content speaks of. */
  now: Date;
}

const USERS = [
  "vision-team",
  "speech-team",
  "nightly-ci",
  "research-1",
  "research-2",
  "intern-3",
  "forecasting",
];
const DAY_MS = 86_400_000;
const MOODS = ["amber", "brisk", "coral", "dusky", "eager", "fresh", "golden", "hazel", "ivory", "jolly"];
const THINGS = [
  "anchor",
  "beacon",
  "canyon",
  "delta",
  "ember",
  "fjord",
  "glacier",
  "harbor",
  "island",
  "juniper",
];

/** A run that ended some time in the last year, most of them lately. */
export function startPlan({ random, now }: Maker, experiment: string, leastMs = 20_000): RunPlan {
  const daysAgo = 400 * random.next() ** 2;
  const durationMs = Math.max(leastMs, Math.round(random.logBetween(20_000, 6 * 3_600_000)));
  return {
    experiment,
    displayName: `${random.pick(MOODS)}-${random.pick(THINGS)}-${random.integer(1, 999)}`,
    userName: random.pickSkewed(USERS),
    status: random.isTrue(0.05) ? "failed" : random.isTrue(0.03) ? "canceled" : "completed",
    startedAt: new Date(now.getTime() - daysAgo * DAY_MS - durationMs - 60_000),
    durationMs,
    params: {},
    tags: { team: random.pickSkewed(["vision", "speech", "forecasting", "platform"]) },
    series: [],
    files: [],
    children: [],
  };
}

/** A child of `parent`, which runs within its time. */
export function startChild(
  maker: Maker,
  parent: RunPlan,
  displayName: string,
  [from, to]: [number, number],
): RunPlan {
  const at = (share: number) => parent.startedAt.getTime() + parent.durationMs * share;
  const child = startPlan(maker, parent.experiment);
  const { userName, tags } = parent;
  return {
    ...child,
    displayName,
    userName,
    tags,
    startedAt: new Date(at(from)),
    durationMs: Math.round(at(to) - at(from)),
  };
}

/** A loss that falls from `first` towards `last`, with noise that grows quiet. */
export const fallingLoss = (seed: number, first: number, last: number) => (index: number, share: number) =>
  last + (first - last) * Math.exp(-5 * share) + noiseAt(seed, index) * 0.04 * last * (1.2 - share);

export const decimals = (value: number, digits = 3) => String(Number(value.toPrecision(digits)));

const FAILURES = [
  ["RuntimeError: CUDA out of memory. Tried to allocate 2.50 GiB", "train.py", 118],
  ["ValueError: Input contains NaN, infinity or a value too large for dtype('float32').", "features.py", 64],
  ["FileNotFoundError: [Errno 2] No such file or directory: 'data/train.parquet'", "load.py", 12],
  ["KeyError: 'customer_id'", "features.py", 31],
  ["TimeoutError: The read operation timed out", "load.py", 77],
] as const;

/** A failure as a client leaves it: the exception as a tag, its traceback as a file. */
export function failPlan(random: Random, plan: RunPlan): void {
  const [exception, file, line] = random.pick(FAILURES);
  plan.status = "failed";
  plan.tags = { ...plan.tags, exception };
  const traceback = `Traceback (most recent call last):\n  File "${file}", line ${line}, in main\n    step(batch)\n${exception}\n`;
  plan.files.push({ path: "logs/traceback.txt", text: traceback });
}
