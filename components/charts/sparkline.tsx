import { domainOf, linearScale } from "./scale";

const WIDTH_PX = 96;
const HEIGHT_PX = 24;

/** The shape of a metric, without axes. */
export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  const x = linearScale([0, Math.max(1, values.length - 1)], [1, WIDTH_PX - 1]);
  const y = linearScale(domainOf(values), [HEIGHT_PX - 1, 1]);
  return (
    <svg width={WIDTH_PX} height={HEIGHT_PX} role="img" aria-label={`The course of ${label}`}>
      <path
        d={linePath(values.map((value, index) => [x.toPixel(index), y.toPixel(value)]))}
        fill="none"
        strokeWidth={1.5}
        className="stroke-accent"
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** The `d` of a path through these pixels, broken where one has no place. */
function linePath(pixels: readonly (readonly [number, number])[]): string {
  let path = "";
  let isDrawing = false;
  for (const [x, y] of pixels) {
    if (Number.isFinite(y)) path += `${isDrawing ? "L" : "M"}${x.toFixed(1)},${y.toFixed(1)}`;
    isDrawing = Number.isFinite(y);
  }
  return path;
}
