import type { ChartSeries } from "@/components/charts/lines/series";
import { seriesColor } from "@/components/charts/run-colors";

/** Noisy curves that fall, as losses do: the same ones at every call. */
export function makeLines(runs: number, points: number): ChartSeries[] {
  let state = 7;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  return Array.from({ length: runs }, (_, run) => {
    const x = Float64Array.from({ length: points }, (_, step) => step * 10);
    const height = 0.5 + random();
    const y = x.map((step) => height * Math.exp(-step / 2_000) + 0.1 * random());
    return { id: `run ${run}`, label: `run ${run}`, color: seriesColor(run), x, y };
  });
}
