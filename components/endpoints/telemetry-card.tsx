"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useMemo, useState } from "react";
import { RANGE_NAMES, type RangeName } from "@/domain/serving/telemetry";
import { useHover } from "../charts/hover";
import { LineChart } from "../charts/lines/line-chart";
import { seriesColor } from "../charts/run-colors";
import type { Interval } from "../charts/scale";
import { useIsVisible } from "../charts/use-size";
import { useTRPC } from "../live/trpc";
import { Button } from "../ui/button";
import { Card } from "../ui/facts";
import { Select } from "../ui/field";
import { formatBytes, formatCount, formatMetric, formatMoment, formatPlural, formatTick } from "../ui/format";
import { readRefusal } from "../ui/refusal";
import { Skeleton } from "../ui/states";
import { type Course, ERROR_WORDS, isSilent, layCharts, type TelemetryChart } from "./telemetry-lines";

interface TelemetryProps {
  workspace: string;
  endpoint: string;
}

const WORDS: Record<RangeName, string> = {
  "15m": "Last 15 minutes",
  "1h": "Last hour",
  "6h": "Last 6 hours",
  "24h": "Last 24 hours",
  "7d": "Last 7 days",
  "30d": "Last 30 days",
};
const parser = parseAsStringLiteral(RANGE_NAMES).withDefault("1h");
/** A step of these is ten seconds, and one would like to see it come. */
const isLive = (range: RangeName) => range === "15m" || range === "1h";
const CHART_PX = 150;

/** What the requests came to: counts, errors, times and instances of each deployment over a range that ends now. */
export function TelemetryCard({ workspace, endpoint }: TelemetryProps) {
  const trpc = useTRPC();
  const [box, isVisible] = useIsVisible<HTMLDivElement>();
  const [range, setRange] = useQueryState("range", parser);
  const [zoom, setZoom] = useState<Interval | null>(null);
  // What somebody looks at closely does not move under the pointer.
  const isHeld = useHover((hover) => hover !== null) || zoom !== null;
  const asked = useQuery({
    ...trpc.endpoints.telemetry.queryOptions({ workspace, endpoint, range }),
    enabled: isVisible,
    refetchInterval: isHeld ? false : isLive(range) ? 5_000 : 60_000,
    placeholderData: keepPreviousData,
  });
  const { data } = asked;
  const charts = useMemo(() => (data ? layCharts(data) : []), [data]);
  return (
    <div ref={box}>
      <Card
        title="Telemetry"
        aside={
          <span className="flex items-center gap-2">
            {zoom && (
              <Button variant="ghost" size="sm" onClick={() => setZoom(null)}>
                Reset zoom
              </Button>
            )}
            <Select
              aria-label="The range of the telemetry"
              className="h-7! w-auto"
              value={range}
              onChange={({ target }) => {
                setZoom(null);
                void setRange(target.value as RangeName);
              }}
            >
              {RANGE_NAMES.map((name) => (
                <option key={name} value={name}>
                  {WORDS[name]}
                </option>
              ))}
            </Select>
          </span>
        }
      >
        {asked.error ? (
          <p role="alert" className="text-sm text-danger">
            {readRefusal(asked.error).message}
          </p>
        ) : !data ? (
          <Skeleton className="h-40" />
        ) : isSilent(data) ? (
          <p className="text-sm text-muted">
            No request has come in this time. What comes is shown here ten seconds later.
          </p>
        ) : (
          <div className="flex flex-col gap-4">
            <Totals courses={data.deployments} />
            <div className="grid grid-cols-3 gap-4 max-xl:grid-cols-2 max-md:grid-cols-1">
              {charts.map((chart) => (
                <Chart key={chart.title} chart={chart} range={range} zoom={zoom} onZoom={setZoom} />
              ))}
            </div>
          </div>
        )}
      </Card>
    </div>
  );
}

interface ChartProps {
  chart: TelemetryChart;
  range: RangeName;
  zoom: Interval | null;
  onZoom(next: Interval | null): void;
}

function Chart({ chart: { title, patterns, series }, range, zoom, onZoom }: ChartProps) {
  return (
    <section aria-label={title} className="min-w-0">
      <h3 className="text-xs text-muted">
        {title}
        {patterns && series.length > 0 && ` (${patterns})`}
      </h3>
      {series.length === 0 ? (
        <p className="py-2 text-sm text-faint">None</p>
      ) : (
        <LineChart
          {...{ title, series, zoom, onZoom }}
          axis="telemetry"
          heightPx={CHART_PX}
          formatX={isLive(range) ? formatSecond : formatTick}
          isLogX={false}
          isLogY={false}
          smoothing={0}
          ignoresOutliers={false}
        />
      )}
    </section>
  );
}

/** `14:03:07`, in UTC as everywhere. */
const formatSecond = (ms: number) => formatMoment(new Date(ms)).slice(11, 19);

/** All of the range in a line for each deployment, which also names its colour. */
function Totals({ courses }: { courses: readonly Course[] }) {
  return (
    <ul aria-label="In all" className="flex flex-col gap-1 text-sm">
      {courses.map(({ name, total }, place) => (
        <li key={name} className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
          <span className="flex items-center gap-1.5 font-medium">
            <span className="size-2 rounded-full" style={{ background: seriesColor(place) }} />
            {name}
          </span>
          <span className="num">{formatPlural(total.requests, "request")}</span>
          <span className="num text-muted">{describeErrors(total)}</span>
          {total.latencyMs.p50 !== null && (
            <span className="num text-muted">
              p50 {formatMs(total.latencyMs.p50)}, p95 {formatMs(total.latencyMs.p95)}, p99{" "}
              {formatMs(total.latencyMs.p99)}
            </span>
          )}
          {total.memoryBytes !== null && (
            <span className="num text-muted">
              at most {formatMetric(Number((total.cpu ?? 0).toPrecision(2)))} CPU,{" "}
              {formatBytes(total.memoryBytes)}
            </span>
          )}
          {total.copies > 0 && (
            <span className="num text-muted">
              {formatPlural(total.copies, "copy", "copies")}, {formatPart(total.agreements / total.copies)}{" "}
              answered alike
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

const formatMs = (ms: number | null) => (ms === null ? "–" : `${formatMetric(Number(ms.toPrecision(3)))} ms`);
/** Never 100 % where one was otherwise. */
const formatPart = (part: number) => `${Math.floor(part * 1000) / 10} %`;

function describeErrors({ errors, requests, outcomes }: Course["total"]): string {
  const kinds = Object.entries(ERROR_WORDS).flatMap(([outcome, word]) => {
    const count = outcomes[outcome as keyof typeof outcomes];
    return count > 0 ? [`${formatCount(count)} × ${word}`] : [];
  });
  const left = outcomes.left > 0 ? [`${formatCount(outcomes.left)} left before the answer`] : [];
  if (errors === 0) return ["no errors", ...left].join(", ");
  const part = `${formatMetric(Number(((errors / requests) * 100).toPrecision(2)))} %`;
  return [`${formatPlural(errors, "error")} (${part}): ${kinds.join(", ")}`, ...left].join(", ");
}
