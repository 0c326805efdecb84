/** The text format of Prometheus (exposition format 0.0.4): families of samples, each with its help and type. */
import { countOf, cumulate, type Histogram } from "@/domain/serving/histogram";
import { emptyMeasured, type Measured, OUTCOMES } from "@/domain/serving/telemetry";
import type { MeasuredDeployment, MeasuredInstance } from "@/server/endpoints/list-measured";

export const CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

type Labels = Record<string, string>;

interface Sample {
  labels: Labels;
  value: number;
  /** What is written behind the family's name: `_bucket`. */
  suffix?: string;
}

interface Family {
  name: string;
  type: "counter" | "gauge" | "histogram";
  help: string;
  samples: Sample[];
}

export interface Counted extends MeasuredDeployment {
  measured: Measured;
}

export const withCounts = (
  deployments: readonly MeasuredDeployment[],
  totalOf: (deploymentId: string) => Measured | undefined,
): Counted[] =>
  deployments.map((deployment) => ({
    ...deployment,
    measured: totalOf(deployment.id) ?? emptyMeasured(),
  }));

/** What the gateway has counted since it began, of these deployments. */
export function familiesOf(counted: readonly Counted[]): Family[] {
  const perDeployment = (samplesOf: (one: Counted) => Sample[]) =>
    counted.flatMap((one) => {
      const { workspace, endpoint, deployment } = one;
      const named = { workspace, endpoint, deployment };
      return samplesOf(one).map((sample) => ({ ...sample, labels: { ...named, ...sample.labels } }));
    });
  const outcomes = ({ measured }: Counted) =>
    OUTCOMES.map((outcome, place) => ({ labels: { outcome }, value: measured.outcomes[place] ?? 0 }));
  const uses = (read: (instance: MeasuredInstance) => number | null) => (one: Counted) =>
    one.instances.flatMap((instance) => {
      const value = read(instance);
      return value === null ? [] : [{ labels: { instance: instance.id.slice(-6) }, value }];
    });
  const copies = ({ measured: { copies: all, agreements } }: Counted) => [
    { labels: { agrees: "true" }, value: agreements },
    { labels: { agrees: "false" }, value: all - agreements },
  ];
  return [
    {
      name: "atelier_endpoint_requests_total",
      type: "counter",
      help: "Requests to a deployment, by what became of them.",
      samples: perDeployment(outcomes),
    },
    {
      name: "atelier_endpoint_request_duration_seconds",
      type: "histogram",
      help: "From the whole request to its whole answer, without requests that were refused as too many or whose sender left.",
      samples: perDeployment(({ measured }) => histogramSamples(measured.latency)),
    },
    {
      name: "atelier_endpoint_queue_duration_seconds",
      type: "histogram",
      help: "How much of that a request waited for a worker.",
      samples: perDeployment(({ measured }) => histogramSamples(measured.queue)),
    },
    {
      name: "atelier_endpoint_requests_in_flight",
      type: "gauge",
      help: "Requests that somebody waits for.",
      samples: perDeployment(({ measured }) => [{ labels: {}, value: measured.inFlight ?? 0 }]),
    },
    {
      name: "atelier_endpoint_mirrored_requests_total",
      type: "counter",
      help: "Copies sent to a deployment, by whether they were answered as the requests themselves.",
      samples: perDeployment(copies),
    },
    {
      name: "atelier_endpoint_instances",
      type: "gauge",
      help: "Instances of a deployment, by their state.",
      samples: perDeployment(({ instances }) =>
        [...countStates(instances)].map(([state, value]) => ({ labels: { state }, value })),
      ),
    },
    {
      name: "atelier_endpoint_instance_cpu_cores",
      type: "gauge",
      help: "What the processes of an instance took of the CPU when they were last looked at, in whole cores.",
      samples: perDeployment(uses(({ cpu }) => cpu)),
    },
    {
      name: "atelier_endpoint_instance_memory_bytes",
      type: "gauge",
      help: "The memory that the processes of an instance took when they were last looked at.",
      samples: perDeployment(uses(({ memoryBytes }) => memoryBytes)),
    },
  ];
}

function countStates(instances: readonly MeasuredInstance[]): Map<string, number> {
  const counts = new Map<string, number>([["ready", 0]]);
  for (const { state } of instances) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}

/** Of the gateway itself, under the names that every client library uses. */
export function processFamilies(): Family[] {
  const { user, system } = process.cpuUsage();
  const only = (value: number): Sample[] => [{ labels: {}, value }];
  return [
    {
      name: "process_cpu_seconds_total",
      type: "counter",
      help: "Total user and system CPU time spent in seconds.",
      samples: only((user + system) / 1e6),
    },
    {
      name: "process_resident_memory_bytes",
      type: "gauge",
      help: "Resident memory size in bytes.",
      samples: only(process.memoryUsage.rss()),
    },
    {
      name: "process_start_time_seconds",
      type: "gauge",
      help: "Start time of the process since unix epoch in seconds.",
      samples: only(Math.round(performance.timeOrigin) / 1000),
    },
  ];
}

function histogramSamples(histogram: Histogram): Sample[] {
  const count = countOf(histogram);
  const buckets = cumulate(histogram).map(({ ms, count: value }) => bucket(String(ms / 1000), value));
  return [
    ...buckets,
    bucket("+Inf", count),
    { labels: {}, suffix: "_sum", value: histogram.sumMs / 1000 },
    { labels: {}, suffix: "_count", value: count },
  ];
}

const bucket = (le: string, value: number): Sample => ({ labels: { le }, suffix: "_bucket", value });

export function writeFamilies(families: readonly Family[]): string {
  const lines = families
    .filter(({ samples }) => samples.length > 0)
    .flatMap(({ name, type, help, samples }) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} ${type}`,
      ...samples.map(({ labels, value, suffix = "" }) => `${name}${suffix}${writeLabels(labels)} ${value}`),
    ]);
  return `${lines.join("\n")}\n`;
}

function writeLabels(labels: Labels): string {
  const written = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return written.length === 0 ? "" : `{${written.join(",")}}`;
}

const escapeLabel = (value: string) =>
  value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
