import { formatCount } from "../../ui/format";
import type { Line } from "./rows/flatten-tree";

interface NoticeLineProps {
  line: Exclude<Line, { kind: "run" }>;
  span: number;
  heightPx: number;
  onMore(parent: string): void;
}

/** Under the children that have been read: how many are left, or why there are none. */
export function NoticeLine({ line, span, heightPx, onMore }: NoticeLineProps) {
  return (
    <tr style={{ height: heightPx }}>
      <td colSpan={span} className="border-b">
        <span className="sticky left-0 inline-block pl-12 text-xs" style={{ marginLeft: line.depth * 16 }}>
          {line.kind === "error" ? (
            <span role="alert" className="text-danger">
              {line.message}
            </span>
          ) : line.isLoading ? (
            <span className="text-faint">Loading…</span>
          ) : (
            <button type="button" className="text-accent hover:underline" onClick={() => onMore(line.parent)}>
              {line.left > 0 ? `Show more of ${formatCount(line.left)} left` : "Show more"}
            </button>
          )}
        </span>
      </td>
    </tr>
  );
}
