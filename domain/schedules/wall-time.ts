/**
 * The clock on the wall of a time zone. A wall time is written as the milliseconds that it would be in UTC, so that days and
 * minutes are counted without any zone; the zone's own rules are those of the platform (IANA, by Intl).
 */
const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(zone, format);
  }
  return format;
}

/** What the clock shows at an instant (in milliseconds since the epoch). */
export function wallOf(instantMs: number, zone: string): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(instantMs)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<"year" | "month" | "day" | "hour" | "minute" | "second", number>;
  const wall = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
  return wall + (((instantMs % 1000) + 1000) % 1000);
}

/**
 * The instants at which the clock shows a wall time, in their order: one on most days, two where it is set back, none where
 * it is set forward over it.
 */
export function instantsOf(wallMs: number, zone: string): number[] {
  const offsets = [wallMs - DAY_MS, wallMs + DAY_MS].map((near) => wallOf(near, zone) - near);
  const candidates = [...new Set(offsets.map((offset) => wallMs - offset))];
  return candidates.filter((instant) => wallOf(instant, zone) === wallMs).sort((a, b) => a - b);
}

/** The one instant that is meant by a wall time: the first of two, and where there is none as much later as was left out. */
export function instantOf(wallMs: number, zone: string): number {
  const [first] = instantsOf(wallMs, zone);
  if (first !== undefined) return first;
  const before = wallMs - DAY_MS;
  return wallMs - (wallOf(before, zone) - before);
}
