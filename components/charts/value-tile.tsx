import { formatMetric } from "../ui/format";

/** A metric that was logged once, as the number it is. */
export function ValueTile({ metric, title, value }: { metric: string; title: string; value: number }) {
  return (
    <div className="min-w-0 rounded-lg border bg-surface px-3 py-2" title={`${metric} ${value}`}>
      <h3 className="truncate text-xs text-muted">{title}</h3>
      <p className="num text-lg font-medium">{formatMetric(value)}</p>
    </div>
  );
}
