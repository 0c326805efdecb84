"use client";
import { useMemo } from "react";
import { Bar, CartesianGrid, BarChart as Picture, Tooltip, XAxis, YAxis } from "recharts";
import { formatMetric } from "../../ui/format";
import type { BarChartProps } from "../bar-chart";
import { numberAt } from "../dimension";
import { RunTip } from "../run-tip";
import { domainOf } from "../scale";
import { useWidth } from "../use-size";

interface Row {
  run: number;
  label: string;
  value: number;
  fill: string;
}

const ROW_PX = 24;
const AXIS_PX = 40;
const LABEL_CHARACTERS = 22;

/** The picture itself; `BarChart` fetches it when one is shown. */
export default function BarsPicture({ runs, dimension, isLog = false, onOpenRun }: BarChartProps) {
  const [box, widthPx] = useWidth<HTMLDivElement>();
  const rows = useMemo(
    () =>
      runs
        .flatMap(({ label, color }, run): Row[] => {
          const value = numberAt(dimension, run, isLog);
          return value === null ? [] : [{ run, label, value, fill: color }];
        })
        .sort((a, b) => b.value - a.value),
    [runs, dimension, isLog],
  );
  const values = rows.map(({ value }) => value);
  // A bar stands for its length, so that a linear axis begins at zero.
  const domain = isLog ? domainOf(values, true) : [Math.min(0, ...values), Math.max(0, ...values) || 1];
  const heightPx = rows.length * ROW_PX + AXIS_PX;
  const missing = runs.length - rows.length;

  return (
    <div ref={box} className="min-w-0">
      <div
        role="img"
        aria-label={`${dimension.label}: ${rows
          .slice(0, 5)
          .map(({ label, value }) => `${label} ${formatMetric(value)}`)
          .join(", ")}`}
        style={{ height: heightPx }}
      >
        {widthPx > 0 && (
          <Picture
            layout="vertical"
            width={widthPx}
            height={heightPx}
            data={rows}
            margin={{ top: 4, right: 24, bottom: 4, left: 4 }}
            accessibilityLayer={false}
          >
            <CartesianGrid stroke="var(--line)" horizontal={false} />
            <XAxis
              type="number"
              domain={[...domain]}
              scale={isLog ? "log" : "linear"}
              allowDataOverflow
              stroke="var(--line-strong)"
              tick={{ fill: "var(--faint)", fontSize: 11 }}
              tickFormatter={formatMetric}
            />
            <YAxis
              type="category"
              dataKey="run"
              width={150}
              interval={0}
              stroke="var(--line-strong)"
              tickLine={false}
              tick={{ fill: "var(--muted)", fontSize: 12 }}
              tickFormatter={(run: number) => shorten(runs[run]?.label ?? "")}
            />
            <Tooltip
              cursor={{ fill: "var(--hover)" }}
              isAnimationActive={false}
              content={({ payload }) => {
                const row = payload?.[0]?.payload as Row | undefined;
                const run = row && runs[row.run];
                if (!row || !run) return null;
                return <RunTip run={run} facts={[{ label: dimension.label, value: row.value }]} />;
              }}
            />
            <Bar
              dataKey="value"
              barSize={14}
              isAnimationActive={false}
              className={onOpenRun && "cursor-pointer"}
              onClick={(bar) => onOpenRun?.(runs[(bar.payload as Row).run]!.name)}
            />
          </Picture>
        )}
      </div>
      {missing > 0 && (
        <p className="px-3 text-xs text-faint">
          {missing} of {runs.length} runs have no value to show.
        </p>
      )}
    </div>
  );
}

const shorten = (text: string) =>
  text.length > LABEL_CHARACTERS ? `${text.slice(0, LABEL_CHARACTERS - 1)}…` : text;
