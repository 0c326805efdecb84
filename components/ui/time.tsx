"use client";
import { useEffect, useState } from "react";
import { formatDuration, formatMoment, formatRelative, formatSeconds } from "./format";

/** The present, which moves on every `stepMs`; with 0 it stands still. */
export function useNow(stepMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (stepMs === 0) return;
    const timer = setInterval(() => setNow(Date.now()), stepMs);
    return () => clearInterval(timer);
  }, [stepMs]);
  return now;
}

/** `4m ago`, with the exact moment in its tooltip. The server's and the browser's text may differ by a second. */
export function RelativeTime({ at }: { at: Date }) {
  const seen = useNow(15_000);
  // What has happened since the clock last moved on is not still to come.
  const now = at.getTime() > seen ? Date.now() : seen;
  return (
    <time
      dateTime={at.toISOString()}
      title={formatMoment(at)}
      className="num whitespace-nowrap"
      suppressHydrationWarning
    >
      {formatRelative(at, now)}
    </time>
  );
}

/** The time between two moments; while the second is not there it counts on. */
export function Duration({ from, to }: { from: Date | null; to: Date | null }) {
  const now = useNow(from && !to ? 1000 : 0);
  if (!from) return <span className="text-faint">–</span>;
  const ms = Math.max(0, (to?.getTime() ?? now) - from.getTime());
  return (
    <span className="num whitespace-nowrap" suppressHydrationWarning>
      {to ? formatDuration(ms) : formatSeconds(ms)}
    </span>
  );
}
