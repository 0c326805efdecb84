import type { ColumnProfile } from "@/domain/tables";

const WIDTH_PX = 140;
const HEIGHT_PX = 32;

/** How the values of a column lie: bars of equal width, or how often its most frequent values occur. */
export function ColumnHistogram({ column }: { column: ColumnProfile }) {
  const { histogram, top = [], name, type } = column;
  if (histogram) {
    const low = edge(type, histogram.min);
    const high = edge(type, histogram.max);
    const bars = histogram.counts.map((count, bin) => ({ label: `bin ${bin + 1}`, count }));
    return <Bars label={`Histogram of ${name}, from ${low} to ${high}`} bars={bars} />;
  }
  if (top.length === 0) return null;
  const bars = top.map(({ value, count }) => ({ label: value, count }));
  const [first] = top;
  return (
    <div className="flex flex-col gap-0.5">
      <Bars label={`The most frequent values of ${name}`} bars={bars} />
      <span className="max-w-36 truncate text-xs text-muted" title={first!.value}>
        {first!.value}
      </span>
    </div>
  );
}

const edge = (type: string, value: number) =>
  type === "date" || type === "timestamp" ? new Date(value).toISOString() : String(value);

function Bars({ label, bars }: { label: string; bars: readonly { label: string; count: number }[] }) {
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const width = WIDTH_PX / bars.length;
  return (
    <svg role="img" aria-label={label} width={WIDTH_PX} height={HEIGHT_PX} className="block">
      {bars.map((bar, index) => {
        // A value that occurs at all is seen.
        const height = bar.count === 0 ? 0 : Math.max(1, (bar.count / most) * HEIGHT_PX);
        return (
          <rect
            key={index}
            x={index * width}
            y={HEIGHT_PX - height}
            width={Math.max(1, width - 1)}
            height={height}
            className="fill-accent"
          >
            <title>{`${bar.label}: ${bar.count.toLocaleString("en")}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}
