import type { DimensionAxis } from "./dimension-axis";

/** How every axis that Recharts draws looks: as those of the canvas do. */
export const axisLook = ({ domain, ticks, scale, format }: DimensionAxis) => ({
  type: "number" as const,
  domain: [...domain],
  ticks,
  scale,
  tickFormatter: format,
  allowDataOverflow: true,
  stroke: "var(--line-strong)",
  tick: { fill: "var(--faint)", fontSize: 11 },
  tickLine: false,
});
