import { type PointerEvent, useMemo, useState } from "react";
import { nearestIndex } from "@/components/charts/lines/nearest";
import { layOutPlot } from "@/components/charts/lines/plot";
import type { ChartSeries } from "@/components/charts/lines/series";

interface Size {
  series: readonly ChartSeries[];
  widthPx: number;
  heightPx: number;
}

/** The same chart as paths of an SVG, its crosshair drawn by React: what the studio had before. */
export function SvgLines({ series, widthPx, heightPx }: Size) {
  const [at, setAt] = useState<number | null>(null);
  const plot = useMemo(
    () =>
      layOutPlot(series, {
        ...{ widthPx, heightPx, isLogX: false, isLogY: false, ignoresOutliers: false },
        zoom: null,
      }),
    [series, widthPx, heightPx],
  );
  const paths = useMemo(
    () =>
      series.map(({ id, color, x, y }) => {
        const places = Array.from(x, (value, i) => `${plot.x.toPixel(value)},${plot.y.toPixel(y[i]!)}`);
        return <path key={id} d={`M${places.join("L")}`} stroke={color} strokeWidth={1.5} fill="none" />;
      }),
    [series, plot],
  );
  const onPointerMove = (event: PointerEvent<SVGSVGElement>) =>
    setAt(plot.x.toValue(event.clientX - event.currentTarget.getBoundingClientRect().left));
  return (
    <svg role="img" aria-label="loss" width={widthPx} height={heightPx} onPointerMove={onPointerMove}>
      {paths}
      {at !== null && (
        <>
          <line
            x1={plot.x.toPixel(at)}
            x2={plot.x.toPixel(at)}
            y1={plot.top}
            y2={plot.bottom}
            stroke="gray"
          />
          {series.map(({ id, color, x, y }) => {
            const index = nearestIndex(x, at);
            return (
              <circle
                key={id}
                r={3}
                fill={color}
                cx={plot.x.toPixel(x[index]!)}
                cy={plot.y.toPixel(y[index]!)}
              />
            );
          })}
        </>
      )}
    </svg>
  );
}
