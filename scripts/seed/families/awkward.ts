import { curve, type RunPlan, type SeriesPlan, single } from "../plan";
import { noiseAt } from "../random";
import { fallingLoss, type Maker, startPlan } from "./common";

const LONG = "scale/long-series";
const WIDE = "scale/thousand-metrics";
const ODD = "odd/Names & “numbers” <b>of every kind</b>";

/** Series of ten points up to `most`; the longest has one step at which it jumps. */
export function planLong(maker: Maker, most: number): RunPlan[] {
  const sizes = [10, 100, 1_000, 10_000, 100_000, 1_000_000].filter((size) => size <= most);
  return sizes.map((count) => {
    const plan = startPlan(maker, LONG, 9 * 3_600_000);
    plan.status = "completed";
    plan.displayName = `${count.toLocaleString("en")} points`;
    plan.params = { points: String(count) };
    const loss = fallingLoss(7, 4, 0.4);
    const spikeAt = Math.floor(count * 0.617);
    const spiky = (index: number, share: number) => (index === spikeAt ? 50 : loss(index, share));
    plan.series = [
      curve("train/loss", plan, { count }, spiky),
      curve("train/grad_norm", plan, { count: Math.min(count, 10_000) }, (i) => Math.abs(noiseAt(11, i)) * 3),
    ];
    plan.note = `One step of this curve jumps to 50: step ${spikeAt.toLocaleString("en")}.`;
    return plan;
  });
}

const BLOCKS = 12;
const METRICS_A_RUN = 1_000;

/** Runs of a thousand metrics each, twelve thousand names in all, as per-layer statistics make them. */
export function planWide(maker: Maker): RunPlan[] {
  return Array.from({ length: BLOCKS + 2 }, (_, index) => {
    const block = index % BLOCKS;
    const plan = { ...startPlan(maker, WIDE), status: "completed" as const };
    plan.displayName = `layer statistics, block ${block + 1}`;
    plan.params = { block: String(block + 1) };
    plan.series = Array.from({ length: METRICS_A_RUN }, (_, metric): SeriesPlan => {
      const layer = Math.floor(metric / 10);
      const part = [
        "weight/mean",
        "weight/std",
        "grad/mean",
        "grad/std",
        "grad/norm",
        "act/mean",
        "act/std",
        "act/zeros",
        "update/ratio",
        "lr",
      ][metric % 10];
      const key = `block_${String(block + 1).padStart(2, "0")}/layer_${String(layer).padStart(3, "0")}/${part}`;
      return curve(
        key,
        plan,
        { count: 20, everySteps: 50 },
        (i, share) => Math.exp(-share * (layer / 50)) + 0.05 * noiseAt(metric, i),
      );
    });
    return plan;
  });
}

/** Names and numbers that break pages which were not made for them. */
export function planOdd(maker: Maker): RunPlan[] {
  const start = (displayName: string, series: (plan: RunPlan) => SeriesPlan[]): RunPlan => {
    const plan: RunPlan = { ...startPlan(maker, ODD), status: "completed", displayName };
    return { ...plan, series: series(plan) };
  };
  const long =
    "a-very-long-name-that-somebody-made-from-every-parameter-lr=0.001-batch=32-optimizer=adamw-".padEnd(
      120,
      "x",
    );
  const runs = [
    start(long, (plan) => [
      single("loss", plan, 0.5),
      single(`${"deep/".repeat(20)}metric with a name of a hundred and twenty`, plan, 1),
    ]),
    start("<img src=x onerror=alert(1)> & “quotes” 'single' `tick`", (plan) => [
      single("metric with spaces: and/a colon", plan, 1e-12),
    ]),
    start("学习率 · größe · 🙂 · עברית", (plan) => [single("größe/学习", plan, 42)]),
    start("NaN and infinities only", (plan) => [
      curve("loss", plan, { count: 30 }, (i) => [Number.NaN, Infinity, -Infinity][i % 3]!),
    ]),
    start("NaN from step 40 on", (plan) => [
      curve("loss", plan, { count: 80 }, (i, share) =>
        i < 40 ? fallingLoss(3, 2, 0.5)(i, share) : Number.NaN,
      ),
    ]),
    start("one point", (plan) => [single("loss", plan, 0.123456789)]),
    start("every point at one step", (plan) => [
      { ...curve("loss", plan, { count: 5_000, everySteps: 0 }, (i) => noiseAt(5, i)) },
    ]),
    start("a clock that goes backwards", (plan) => [
      backwards(curve("loss", plan, { count: 200 }, fallingLoss(9, 3, 0.2))),
    ]),
    start("from 1e-300 to 1e300", (plan) => [
      curve("loss", plan, { count: 100 }, (i) => 10 ** (6 * i - 300)),
    ]),
    start("\u001b[31mred\u001b[0m ANSI in a name", (plan) => [single("loss", plan, 1)]),
    start("no metrics at all", () => []),
  ];
  runs[0]!.params = {
    config: JSON.stringify({ layers: Array.from({ length: 300 }, (_, i) => ({ width: 2 ** (i % 10) })) }),
  };
  runs[1]!.params = { formula: "=1+1", html: "<script>alert(1)</script>", empty: "" };
  runs[1]!.tags = { ...runs[1]!.tags, note: "<b>bold</b>" };
  runs[2]!.note = "# A note\n\n[a link](https://example.org) and <script>alert(1)</script>";
  return runs;
}

const backwards = (series: SeriesPlan): SeriesPlan => ({
  ...series,
  at: (index) => ({ ...series.at(index), time: series.at(series.count - 1 - index).time }),
});

/** Client runs that go on: nothing more will be heard of them, and their pages say since when. */
export function planRunning(maker: Maker): RunPlan[] {
  return Array.from({ length: 5 }, (_, index) => {
    const plan = startPlan(maker, "vision/resnet-sweep");
    plan.status = "running";
    plan.durationMs = (index + 1) * 600_000;
    plan.startedAt = new Date(maker.now.getTime() - plan.durationMs);
    plan.displayName = `still training ${index + 1}`;
    plan.params = { lr: "0.001", optimizer: "adamw" };
    plan.series = [curve("train/loss", plan, { count: 300 }, fallingLoss(index, 2.3, 0.3))];
    return plan;
  });
}
