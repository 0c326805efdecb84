import { useMemo } from "react";
import { CartesianGrid, Line, LineChart, Tooltip, XAxis, YAxis } from "recharts";
import type { ChartSeries } from "@/components/charts/lines/series";

interface Size {
  series: readonly ChartSeries[];
  widthPx: number;
  heightPx: number;
}

/** The same chart of Recharts, as its documentation draws one, animations off. */
export function RechartsLines({ series, widthPx, heightPx }: Size) {
  const rows = useMemo(
    () =>
      Array.from(series[0]!.x, (x, i) => ({
        x,
        ...Object.fromEntries(series.map(({ id, y }) => [id, y[i]])),
      })),
    [series],
  );
  return (
    <LineChart width={widthPx} height={heightPx} data={rows}>
      <CartesianGrid />
      <XAxis dataKey="x" type="number" />
      <YAxis />
      <Tooltip isAnimationActive={false} content={() => null} />
      {series.map(({ id, color }) => (
        <Line key={id} dataKey={id} stroke={color} dot={false} isAnimationActive={false} />
      ))}
    </LineChart>
  );
}
