/**
 * When a trigger is due. Days are counted on the wall of its time zone, so that nine o'clock stays nine o'clock in summer. An
 * hour that comes twice counts once, and one that is left out is made up for as much later; what runs every hour or every
 * few minutes is counted in hours and minutes that really pass.
 */
import { readCron } from "./cron";
import { type Recurrence, type Trigger, WEEK_DAYS } from "./trigger";
import { instantOf, instantsOf, wallOf } from "./wall-time";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A 29 February may be eight years away. */
const MOST_DAYS = 366 * 9;

/** What the trigger means by a time in its file: an instant, in milliseconds. */
export function readMoment(text: string, zone: string): number {
  const hasOffset = /(Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10));
  const parsed = Date.parse(
    hasOffset ? text : `${text.length === 10 ? `${text}T00:00` : text.replace(" ", "T")}Z`,
  );
  return hasOffset ? parsed : instantOf(parsed, zone);
}

/** The first time after `afterMs` at which it is due; null where there is none any more. `anchorMs` stands for a start that is not given. */
export function nextAfter(trigger: Trigger, afterMs: number, anchorMs: number): number | null {
  const { start_time, end_time, time_zone: zone } = trigger;
  const start = start_time === undefined ? anchorMs : readMoment(start_time, zone);
  const after = start_time === undefined ? afterMs : Math.max(afterMs, start - 1);
  const next = trigger.type === "cron" ? nextOfCron(trigger, after) : nextOfRecurrence(trigger, after, start);
  if (next === null || (end_time !== undefined && next > readMoment(end_time, zone))) return null;
  return next;
}

/** The next so many times, for people to look at. */
export function upcoming(trigger: Trigger, afterMs: number, anchorMs: number, count: number): number[] {
  const times: number[] = [];
  for (let at: number | null = afterMs; times.length < count; ) {
    at = nextAfter(trigger, at, anchorMs);
    if (at === null) break;
    times.push(at);
  }
  return times;
}

interface Days {
  zone: string;
  isDay: (wallDayMs: number) => boolean;
  hours: readonly number[];
  minutes: readonly number[];
  /** What lies beyond the minute, in milliseconds. */
  restMs?: number;
  isEveryHour: boolean;
}

function nextOfCron({ expression, time_zone: zone }: Extract<Trigger, { type: "cron" }>, after: number) {
  const cron = readCron(expression);
  if (typeof cron === "string") throw new Error(cron);
  const isDay = (wallDay: number) => {
    const day = new Date(wallDay);
    if (!cron.months.includes(day.getUTCMonth() + 1)) return false;
    const [ofMonth, ofWeek] = [cron.days.includes(day.getUTCDate()), cron.weekDays.includes(day.getUTCDay())];
    return cron.isEitherDay ? ofMonth || ofWeek : ofMonth && ofWeek;
  };
  return nextOnDays({ ...cron, zone, isDay }, after);
}

function nextOfRecurrence(recurrence: Recurrence, after: number, start: number): number | null {
  const { frequency, interval, schedule = {}, time_zone: zone } = recurrence;
  if (frequency === "minute" || frequency === "hour") {
    const every = interval * (frequency === "minute" ? MINUTE_MS : HOUR_MS);
    return start + Math.max(0, Math.floor((after - start) / every) + 1) * every;
  }
  const first = new Date(wallOf(start, zone));
  const hours = schedule.hours ?? [first.getUTCHours()];
  const minutes = schedule.minutes ?? [schedule.hours ? 0 : first.getUTCMinutes()];
  // Where no times are said it is due as its start is, to the second.
  const restMs = schedule.hours || schedule.minutes ? 0 : first.getTime() % MINUTE_MS;
  const isDay = dayTest(recurrence, first);
  return nextOnDays(
    { zone, isDay, hours: sorted(hours), minutes: sorted(minutes), restMs, isEveryHour: false },
    after,
  );
}

function dayTest(
  { frequency, interval, schedule = {} }: Recurrence,
  first: Date,
): (wallDay: number) => boolean {
  const firstDay = dayOf(first.getTime());
  if (frequency === "day") return (wallDay) => isTurn((wallDay - firstDay) / DAY_MS, interval);
  if (frequency === "week") {
    const weekDays = schedule.week_days?.map((name) => WEEK_DAYS.indexOf(name)) ?? [first.getUTCDay()];
    const monday = firstDay - ((first.getUTCDay() + 6) % 7) * DAY_MS;
    return (wallDay) =>
      weekDays.includes(new Date(wallDay).getUTCDay()) &&
      isTurn(Math.floor((wallDay - monday) / (7 * DAY_MS)), interval);
  }
  const monthDays = schedule.month_days ?? [first.getUTCDate()];
  const monthOf = (day: Date) => day.getUTCFullYear() * 12 + day.getUTCMonth();
  return (wallDay) => {
    const day = new Date(wallDay);
    return monthDays.includes(day.getUTCDate()) && isTurn(monthOf(day) - monthOf(first), interval);
  };
}

const isTurn = (count: number, interval: number): boolean => count >= 0 && count % interval === 0;
const dayOf = (wallMs: number): number => Math.floor(wallMs / DAY_MS) * DAY_MS;
const sorted = (numbers: readonly number[]): number[] => [...new Set(numbers)].sort((a, b) => a - b);

function nextOnDays(
  { zone, isDay, hours, minutes, restMs = 0, isEveryHour }: Days,
  after: number,
): number | null {
  // From the day before: what the clock left out yesterday may be due today.
  const begin = dayOf(wallOf(after, zone)) - DAY_MS;
  for (let count = 0; count < MOST_DAYS; count++) {
    const day = begin + count * DAY_MS;
    if (!isDay(day)) continue;
    const due = hours
      .flatMap((hour) => minutes.map((minute) => day + hour * HOUR_MS + minute * MINUTE_MS + restMs))
      .flatMap((wall) => (isEveryHour ? instantsOf(wall, zone) : [instantOf(wall, zone)]))
      .filter((instant) => instant > after);
    if (due.length > 0) return Math.min(...due);
  }
  return null;
}
