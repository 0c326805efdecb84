import { queryOptions } from "@tanstack/react-query";
import { type ChartLine, decodeChart } from "@/domain/metrics/chart-bytes";
import type { ChartInput } from "@/server/metrics/read-charts";

type Asked = ChartInput & { workspace: string };

/** A chart's lines, asked from the gateway as bytes: ten of a hundred runs have two million numbers. */
export const chartOptions = (input: Asked) =>
  queryOptions({ queryKey: ["chart", input], queryFn: ({ signal }) => readChart(input, signal) });

async function readChart(input: Asked, signal: AbortSignal): Promise<ChartLine[]> {
  const answer = await fetch("/live/chart", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(input),
    signal,
  });
  if (answer.ok) return decodeChart(await answer.arrayBuffer());
  const { error } = await answer.json().catch(() => ({}));
  const failure = new Error(error?.message ?? `The studio answers ${answer.status}.`);
  throw Object.assign(failure, { data: { httpStatus: answer.status } });
}
