import { formatBytes, formatPlural } from "../ui/format";
import type { Snapshot } from "./use-snapshot";

/** Exactly what will be stored with the run. */
export function SnapshotSummary({ snapshot }: { snapshot: Snapshot | null }) {
  if (!snapshot) return <p className="border-t px-4 py-2 text-xs text-faint">Reading the files…</p>;
  const { kept, leftOut, sizeBytes } = snapshot;
  return (
    <details className="border-t text-xs">
      <summary className="px-4 py-2 text-muted">
        The snapshot holds {formatPlural(kept.size, "file")}, {formatBytes(sizeBytes)}
        {leftOut.size > 0 && `; ${formatPlural(leftOut.size, "file")} left out by ignore files`}
      </summary>
      <ul className="max-h-40 overflow-y-auto px-4 pb-2 font-mono">
        {[...kept].sort().map((path) => (
          <li key={path}>{path}</li>
        ))}
        {[...leftOut].sort().map((path) => (
          <li key={path} className="text-faint line-through">
            {path}
          </li>
        ))}
      </ul>
    </details>
  );
}
