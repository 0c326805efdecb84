import { planLong, planOdd, planRunning, planWide } from "./families/awkward";
import { planPipeline } from "./families/pipelines";
import { planSweep } from "./families/sweeps";
import { planTabular } from "./families/tabular";
import { countRuns, type RunPlan } from "./plan";
import { createRandom } from "./random";

/** A pipeline has at most so many runs. */
const PIPELINE_RUNS = 24;

export interface Wanted {
  runs: number;
  seed: number;
  now: Date;
}

/** The trees of the content, exactly as many runs as are wanted: first what is awkward, then what there is most of. */
export function* planTrees({ runs, seed, now }: Wanted): Generator<RunPlan> {
  const maker = { random: createRandom(seed), now };
  const isLarge = runs >= 20_000;
  let left = runs;
  const special = [
    ...planOdd(maker),
    ...planLong(maker, isLarge ? 1_000_000 : 100_000),
    ...planRunning(maker),
    ...(runs >= 1_000 ? planWide(maker) : []),
  ];
  for (const plan of special.slice(0, runs)) {
    left--;
    yield plan;
  }
  for (let number = 0; left > 0; number++) {
    // Each tree has chances of its own, so that it is the same however many there are.
    const own = { random: createRandom(seed * 1_000_003 + number), now };
    const chance = own.random.next();
    const plan = planOne(own, chance, left);
    left -= countRuns(plan);
    yield plan;
  }
}

function planOne(maker: Parameters<typeof planTabular>[0], chance: number, left: number): RunPlan {
  if (chance < 0.015 && left > 21) {
    const trials = maker.random.isTrue(0.2) ? 200 : maker.random.integer(20, 90);
    return planSweep(maker, Math.min(left - 1, trials));
  }
  if (chance < 0.05 && left > PIPELINE_RUNS) return planPipeline(maker);
  return planTabular(maker);
}
