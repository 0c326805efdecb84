import { type KindBytes, STORAGE_KINDS, STORAGE_LABELS } from "@/domain/storage";
import { classes } from "../ui/classes";
import { formatBytes } from "../ui/format";
import { KIND_COLORS } from "./kinds";

interface KindBarProps {
  kinds: KindBytes;
  /** What the whole width stands for. */
  ofBytes: number;
  className?: string;
}

/** How the kinds share in something. The words beside it say the same. */
export function KindBar({ kinds, ofBytes, className }: KindBarProps) {
  const width = (bytes: number) => `${ofBytes > 0 ? (bytes / ofBytes) * 100 : 0}%`;
  return (
    <span aria-hidden className={classes("flex overflow-hidden rounded-sm bg-hover", className)}>
      {STORAGE_KINDS.map((kind) => (
        <span
          key={kind}
          title={`${STORAGE_LABELS[kind]}: ${formatBytes(kinds[kind])}`}
          style={{ width: width(kinds[kind]), background: KIND_COLORS[kind] }}
        />
      ))}
    </span>
  );
}

/** The same in words, each with its colour. */
export function KindLegend({ kinds }: { kinds: KindBytes }) {
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 text-sm">
      {STORAGE_KINDS.map((kind) => (
        <li key={kind} className="flex items-center gap-1.5">
          <span aria-hidden className="size-2.5 rounded-full" style={{ background: KIND_COLORS[kind] }} />
          <span className="text-muted">{STORAGE_LABELS[kind]}</span>
          <span className="num">{formatBytes(kinds[kind])}</span>
        </li>
      ))}
    </ul>
  );
}
