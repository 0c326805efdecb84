"use client";
import { useMemo } from "react";
import { CartesianGrid, ScatterChart as Picture, Scatter, Tooltip, XAxis, YAxis } from "recharts";
import { RunTip } from "../run-tip";
import type { ScatterChartProps } from "../scatter-chart";
import { useWidth } from "../use-size";
import { axisLook } from "./axis-look";
import { dimensionAxis } from "./dimension-axis";

interface Dot {
  run: number;
  x: number;
  y: number;
  fill: string;
}

/** The picture itself; `ScatterChart` fetches it when one is shown. */
export default function ScatterPicture(props: ScatterChartProps) {
  const { runs, x, y, logX = false, logY = false, heightPx = 300, onOpenRun } = props;
  const [box, widthPx] = useWidth<HTMLDivElement>();
  const xAxis = useMemo(() => dimensionAxis(x, logX, Math.max(2, widthPx / 90)), [x, logX, widthPx]);
  const yAxis = useMemo(() => dimensionAxis(y, logY, Math.max(2, heightPx / 40)), [y, logY, heightPx]);
  const dots = useMemo(
    () =>
      runs.flatMap(({ color }, run): Dot[] => {
        const [atX, atY] = [xAxis.places[run] ?? null, yAxis.places[run] ?? null];
        return atX === null || atY === null ? [] : [{ run, x: atX, y: atY, fill: color }];
      }),
    [runs, xAxis, yAxis],
  );
  const missing = runs.length - dots.length;

  return (
    <section ref={box} aria-label={`${y.label} over ${x.label}`} className="min-w-0">
      <div
        role="img"
        aria-label={`${dots.length} runs, ${y.label} over ${x.label}`}
        style={{ height: heightPx }}
      >
        {widthPx > 0 && (
          <Picture
            width={widthPx}
            height={heightPx}
            margin={{ top: 8, right: 12, bottom: 20, left: 12 }}
            accessibilityLayer={false}
          >
            <CartesianGrid stroke="var(--line)" />
            <XAxis {...axisLook(xAxis)} dataKey="x" label={{ value: x.label, ...X_LABEL }} />
            <YAxis {...axisLook(yAxis)} dataKey="y" label={{ value: y.label, ...Y_LABEL }} />
            <Tooltip
              cursor={false}
              isAnimationActive={false}
              content={({ payload }) => {
                const dot = payload?.[0]?.payload as Dot | undefined;
                const run = dot && runs[dot.run];
                if (!dot || !run) return null;
                const facts = [y, x].map(({ label, values }) => ({ label, value: values[dot.run] ?? null }));
                return <RunTip run={run} facts={facts} />;
              }}
            />
            <Scatter
              data={dots}
              isAnimationActive={false}
              className={onOpenRun && "cursor-pointer"}
              onClick={(dot) => onOpenRun?.(runs[(dot.payload as Dot).run]!.name)}
            />
          </Picture>
        )}
      </div>
      {missing > 0 && (
        <p className="px-3 text-xs text-faint">
          {missing} of {runs.length} runs have no place here: a value is missing, or is zero or below on a log
          scale.
        </p>
      )}
    </section>
  );
}

const X_LABEL = { position: "insideBottom", offset: -12, fill: "var(--muted)", fontSize: 12 } as const;
const Y_LABEL = {
  position: "insideLeft",
  angle: -90,
  fill: "var(--muted)",
  fontSize: 12,
  style: { textAnchor: "middle" },
} as const;
