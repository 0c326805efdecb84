"use client";
import { formatMetric } from "../../ui/format";
import { useHover } from "../hover";
import { isInScene, type Scene } from "./use-hover-layer";
import { type ValueAt, valuesAt } from "./values-at";

const MOST = 20;
const LEAST = 5;
const ROW_PX = 16;
/** What else is in the tip, and the air around it. */
const AROUND_PX = 60;
/** Between the crosshair and its values. */
const GAP_PX = 10;

/** The values of all lines at the crosshair, sorted, beside it. Only the chart that the pointer is in has them. */
export function HoverTip({ scene, formatX }: { scene: Scene; formatX(x: number): string }) {
  const hover = useHover((current) => (current?.source === scene.id ? current : null));
  if (!isInScene(scene, hover)) return null;
  const values = valuesAt(scene.plot, scene.series, hover.at);
  if (values.length === 0) return null;
  const chosen = values.findIndex(({ series }) => series.id === hover.series);
  // With many lines those around the nearest are shown, so that it is always among them.
  const fitting = Math.floor((scene.heightPx - AROUND_PX) / ROW_PX);
  const count = Math.min(MOST, Math.max(LEAST, fitting));
  const from = Math.max(0, Math.min(chosen - Math.floor(count / 2), values.length - count));
  const linePx = scene.plot.x.toPixel(hover.at);
  const isRight = linePx > scene.widthPx / 2;
  const side = isRight ? { right: scene.widthPx - linePx + GAP_PX } : { left: linePx + GAP_PX };
  const maxWidth = Math.max(140, (isRight ? linePx : scene.widthPx - linePx) - GAP_PX);
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute top-1 z-10 rounded-md border bg-raised px-2 py-1 text-xs shadow-raised"
      style={{ ...side, maxWidth }}
    >
      <p className="num text-faint">{formatX(values[chosen]?.series.x[values[chosen].index] ?? hover.at)}</p>
      {from > 0 && <p className="text-faint">{from} above</p>}
      {values.slice(from, from + count).map((one) => (
        <Row
          key={one.series.id}
          one={one}
          isNamed={scene.series.length > 1}
          isChosen={one.series.id === hover.series}
        />
      ))}
      {values.length > from + count && <p className="text-faint">{values.length - from - count} below</p>}
    </div>
  );
}

function Row({ one, isNamed, isChosen }: { one: ValueAt; isNamed: boolean; isChosen: boolean }) {
  const { color, label, band, counts } = one.series;
  return (
    <p
      className={
        isNamed && isChosen ? "flex items-center gap-1.5 font-semibold" : "flex items-center gap-1.5"
      }
    >
      <span className="size-2 shrink-0 rounded-full" style={{ background: color }} />
      {isNamed && <span className="truncate">{label}</span>}
      <span className="num ml-auto pl-2 font-medium whitespace-nowrap">
        {formatMetric(one.value)}
        {band && (
          <span className="font-normal text-faint">
            {` ${formatMetric(band.low[one.index]!)} – ${formatMetric(band.high[one.index]!)}`}
            {counts && ` · ${counts[one.index]} runs`}
          </span>
        )}
      </span>
    </p>
  );
}
