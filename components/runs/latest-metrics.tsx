"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { isActive } from "@/domain/runs";
import { useTRPC } from "../live/trpc";
import { Card } from "../ui/facts";
import { formatCount, formatMetric } from "../ui/format";
import { Skeleton } from "../ui/states";
import { useRun } from "./run-context";

const SHOWN = 12;
const POLL_MS = 2_000;
/** The summaries of very many metrics are not fetched every two seconds. */
const MANY = 100;
const MANY_POLL_MS = 10_000;

/** The metrics of the run that the page is about, as they come. Those of the machine are told apart by their prefix. */
export function useRunSeries() {
  const { workspace, run } = useRun();
  const trpc = useTRPC();
  return useQuery({
    ...trpc.metrics.list.queryOptions({ workspace, runs: [run.name] }),
    refetchInterval: ({ state }) =>
      isActive(run.status) && ((state.data?.length ?? 0) > MANY ? MANY_POLL_MS : POLL_MS),
  });
}

export function LatestMetrics() {
  const { workspace, run } = useRun();
  const { data } = useRunSeries();
  const own = data?.filter(({ key }) => !key.startsWith("system/"));
  const href = `/${workspace}/runs/${run.name}/metrics`;
  return (
    <Card
      title="Metrics"
      aside={
        data &&
        data.length > 0 && (
          <Link href={href} className="text-sm text-accent hover:underline">
            Charts
          </Link>
        )
      }
    >
      {!own && <Skeleton className="h-16" />}
      {own?.length === 0 && <p className="text-sm text-faint">This run has logged no metrics.</p>}
      {own && own.length > 0 && (
        <table className="w-full text-left text-sm">
          <thead>
            <tr className="text-xs text-faint">
              <th scope="col" className="pb-1 font-normal">
                Name
              </th>
              {["Latest", "Lowest", "Highest", "Points"].map((label) => (
                <th key={label} scope="col" className="pb-1 pl-3 text-right font-normal">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {own.slice(0, SHOWN).map(({ id, key, last, minValue, maxValue, count }) => (
              <tr key={id} className="border-t">
                <th scope="row" className="max-w-0 truncate py-1 font-normal text-muted" title={key}>
                  {key}
                </th>
                <Value value={last.value} isStrong />
                <Value value={minValue} />
                <Value value={maxValue} />
                <td className="num w-px py-1 pl-3 text-right text-faint">{formatCount(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {own && own.length > SHOWN && (
        <Link href={href} className="mt-2 block text-sm text-accent hover:underline">
          All {own.length} metrics
        </Link>
      )}
    </Card>
  );
}

function Value({ value, isStrong = false }: { value: number | null; isStrong?: boolean }) {
  return (
    <td
      className={`num w-px py-1 pl-3 text-right whitespace-nowrap ${isStrong ? "font-medium" : "text-muted"}`}
      title={value?.toString()}
    >
      {value === null ? "–" : formatMetric(value)}
    </td>
  );
}
