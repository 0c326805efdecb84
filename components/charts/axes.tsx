import { formatTick, type Interval, linearTicks, logTicks, type Scale } from "./scale";

interface Margin {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

interface AxesProps {
  x: Scale;
  y: Scale;
  xDomain: Interval;
  yDomain: Interval;
  isLog: boolean;
  widthPx: number;
  heightPx: number;
  margin: Margin;
  formatX(x: number): string;
}

/** Room that a label needs along its axis. */
const X_LABEL_PX = 80;
const Y_LABEL_PX = 36;

export function Axes(props: AxesProps) {
  const { x, y, xDomain, yDomain, isLog, widthPx, heightPx, margin, formatX } = props;
  const bottom = heightPx - margin.bottom;
  const right = widthPx - margin.right;
  // Steps and milliseconds are whole numbers: half of one is no place on this axis.
  const xTicks = linearTicks(xDomain, Math.max(2, Math.floor((right - margin.left) / X_LABEL_PX))).filter(
    Number.isInteger,
  );
  const yTicks = (isLog ? logTicks : linearTicks)(yDomain, Math.max(2, Math.floor(heightPx / Y_LABEL_PX)));
  return (
    <g className="fill-faint text-[11px] num" aria-hidden>
      {yTicks.map((tick) => (
        <g key={tick}>
          <line
            x1={margin.left}
            x2={right}
            y1={y.toPixel(tick)}
            y2={y.toPixel(tick)}
            className="stroke-line"
          />
          <text x={margin.left - 6} y={y.toPixel(tick)} dy="0.32em" textAnchor="end">
            {formatTick(tick)}
          </text>
        </g>
      ))}
      <line x1={margin.left} x2={right} y1={bottom} y2={bottom} className="stroke-line-strong" />
      {xTicks.map((tick) => (
        <text key={tick} x={x.toPixel(tick)} y={bottom + 15} textAnchor="middle">
          {formatX(tick)}
        </text>
      ))}
    </g>
  );
}
