import type { Outcome } from "@/domain/serving/telemetry";
import type { ChartSeries } from "../charts/lines/series";
import { seriesColor } from "../charts/run-colors";
import type { Answers } from "../live/types";

export type Telemetry = Answers["endpoints"]["telemetry"];
export type Course = Telemetry["deployments"][number];

/** The kinds of errors, as the page calls them; what is none is missing. */
export const ERROR_WORDS: Partial<Record<Outcome, string>> = {
  clientError: "4xx",
  tooMany: "429",
  serverError: "5xx",
  timeout: "timeout",
  workerDied: "worker died",
};
const PERCENTILES = ["p50", "p95", "p99"] as const;
/** As the chart draws the lines of one colour. */
const OF_PERCENTILES = "p50, dashed p95, dotted p99";

export interface TelemetryChart {
  title: string;
  /** What the patterns of its lines mean, where that is always the same. */
  patterns?: string;
  series: ChartSeries[];
}

/** The charts of an endpoint: a colour for each deployment, a pattern for each of its lines. */
export function layCharts(telemetry: Telemetry): TelemetryChart[] {
  const { starts, seconds, deployments } = telemetry;
  const x = Float64Array.from(starts);
  const linesOf = (valuesOf: (course: Course) => Record<string, readonly (number | null)[]>): ChartSeries[] =>
    deployments.flatMap((course, place) =>
      Object.entries(valuesOf(course)).map(([word, values]) => {
        const label = word === "" ? course.name : `${course.name} ${word}`;
        const y = Float64Array.from(values, (value) => value ?? Number.NaN);
        return { id: label, label, color: seriesColor(place), x, y, isSilentAtNaN: true };
      }),
    );
  const rates = (counts: readonly number[]) => counts.map((count, step) => count / seconds[step]!);
  const errors = ({ outcomes }: Course) =>
    Object.fromEntries(
      Object.entries(ERROR_WORDS).flatMap(([outcome, word]) => {
        const counts = outcomes[outcome as Outcome];
        return counts ? [[word, rates(counts)]] : [];
      }),
    );
  const times = (which: "latencyMs" | "queueMs") => (course: Course) =>
    Object.fromEntries(PERCENTILES.map((name) => [name, course[which][name]]));
  return [
    { title: "Requests per second", series: linesOf(({ requests }) => ({ "": rates(requests) })) },
    { title: "Errors per second", series: linesOf(errors) },
    { title: "Latency in ms", patterns: OF_PERCENTILES, series: linesOf(times("latencyMs")) },
    {
      title: "Time in the queue in ms",
      patterns: OF_PERCENTILES,
      series: linesOf(times("queueMs")),
    },
    { title: "Requests in flight", series: linesOf(({ inFlight }) => ({ "": inFlight })) },
    { title: "Instances ready", series: linesOf(({ ready }) => ({ "": ready })) },
    { title: "CPU in cores", series: linesOf(({ cpu }) => ({ "": cpu })) },
    {
      title: "Memory in MB",
      series: linesOf(({ memoryBytes }) => ({ "": memoryBytes.map((bytes) => bytes && bytes / 1e6) })),
    },
  ];
}

/** True where nothing was counted and nobody looked. */
export const isSilent = ({ deployments }: Telemetry): boolean =>
  deployments.every(
    ({ total: { requests, ready, memoryBytes } }) => requests === 0 && ready === null && memoryBytes === null,
  );
