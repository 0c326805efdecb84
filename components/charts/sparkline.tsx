import { linePath } from "./line";
import { domainOf, linearScale } from "./scale";

const WIDTH_PX = 96;
const HEIGHT_PX = 24;

/** The shape of a metric, without axes. */
export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  const x = linearScale([0, Math.max(1, values.length - 1)], [1, WIDTH_PX - 1]);
  const y = linearScale(domainOf(values), [HEIGHT_PX - 1, 1]);
  const points = values.map((value, index) => ({ x: index, y: value }));
  return (
    <svg width={WIDTH_PX} height={HEIGHT_PX} role="img" aria-label={`The course of ${label}`}>
      <path
        d={linePath(points, x, y)}
        fill="none"
        strokeWidth={1.5}
        className="stroke-accent"
        strokeLinejoin="round"
      />
    </svg>
  );
}
