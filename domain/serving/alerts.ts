/** Rules by which people are told that an endpoint fails, is slow or does not answer, and that this is over. */
import { z } from "zod";
import { servingName } from "../endpoints";
import { countOf } from "./histogram";
import { errorsOf, type Measured } from "./telemetry";
import { summarize } from "./telemetry-course";

export const ALERT_METRICS = ["health", "error_rate", "latency_p50", "latency_p95", "latency_p99"] as const;
export type AlertMetric = (typeof ALERT_METRICS)[number];
export const METRIC_LABELS: Record<AlertMetric, string> = {
  error_rate: "Errors in %",
  latency_p50: "Latency p50 in ms",
  latency_p95: "Latency p95 in ms",
  latency_p99: "Latency p99 in ms",
  health: "Nothing answers",
};

export const MAX_ALERTS = 20;
export const alertName = servingName;

/** What is set of a rule. A threshold is in percent or in milliseconds; health has none. */
export const alertRule = z
  .strictObject({
    metric: z.enum(ALERT_METRICS),
    threshold: z.number().min(0).max(1e9).optional(),
    window_minutes: z.int().min(1).max(60).default(5),
  })
  .superRefine(({ metric, threshold }, { addIssue }) => {
    const isHealth = metric === "health";
    if (isHealth === (threshold === undefined)) return;
    const message = isHealth
      ? "has no meaning for health: leave it out"
      : "is missing: say above how many percent, or milliseconds, somebody is to be told";
    addIssue({ code: "custom", path: ["threshold"], message });
  });
export type AlertRule = z.output<typeof alertRule>;

/** `errors above 5 % in 5 min`, as lists and headlines say it. */
export function describeRule({ metric, threshold, window_minutes: minutes }: AlertRule): string {
  if (metric === "health") return `nothing answers for ${minutes} min`;
  const what = metric === "error_rate" ? "errors" : `latency ${metric.slice(-3)}`;
  const unit = metric === "error_rate" ? "%" : "ms";
  return `${what} above ${threshold} ${unit} in ${minutes} min`;
}

export interface Finding {
  isBad: boolean;
  /** In words, as it is told. */
  says: string;
}

/** What the requests of the window say to a rule. Where none came, nothing is wrong with them. */
export function judgeRequests(
  { metric, threshold = 0, window_minutes: minutes }: AlertRule,
  measured: Measured,
): Finding {
  const within = `in the last ${minutes} min`;
  const timed = countOf(measured.latency);
  const { requests, outcomes, latencyMs } = summarize(measured);
  const waited = requests - outcomes.left;
  if (metric === "error_rate") {
    if (waited === 0) return { isBad: false, says: `No request came ${within}.` };
    const percent = (100 * errorsOf(measured)) / waited;
    const says = `${rounded(percent)} % of ${waited} requests failed ${within}; the alert is at ${threshold} %.`;
    return { isBad: percent > threshold, says };
  }
  if (metric === "health" || timed === 0) return { isBad: false, says: `No request was answered ${within}.` };
  const name = metric.slice(-3) as "p50" | "p95" | "p99";
  const ms = latencyMs[name] ?? 0;
  const says = `${name} was ${rounded(ms)} ms over ${timed} requests ${within}; the alert is at ${threshold} ms.`;
  return { isBad: ms > threshold, says };
}

/** Bad once nothing has answered for the whole window. Times are in milliseconds. */
export function judgeHealth(
  { window_minutes: minutes }: AlertRule,
  downForMs: number | null,
  unready: readonly string[],
): Finding {
  if (downForMs === null) return { isBad: false, says: "Every deployment that has traffic answers." };
  const says = `No instance of ${unready.join(", ")} has been ready for ${Math.floor(downForMs / 60_000)} min.`;
  return { isBad: downForMs >= minutes * 60_000, says };
}

const rounded = (value: number) => Number(value.toPrecision(3));
