import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCron } from "./cron";
import { nextAfter, upcoming } from "./occurrences";
import { readTimeZone } from "./time-zones";
import { type Trigger, trigger } from "./trigger";
import { instantOf, instantsOf, wallOf } from "./wall-time";

const read = (given: object): Trigger => trigger.parse(given);
const at = (text: string) => Date.parse(text);
const times = (given: object, after: string, count = 3, anchor = after) =>
  upcoming(read(given), at(after), at(anchor), count).map((time) =>
    new Date(time).toISOString().slice(0, 16),
  );
const cron = (expression: string, time_zone = "UTC") => ({ type: "cron", expression, time_zone });

describe("a cron trigger is due", () => {
  test.each([
    ["*/20 * * * *", ["2026-01-31T23:00", "2026-01-31T23:20", "2026-01-31T23:40"]],
    ["30 3 * * *", ["2026-02-01T03:30", "2026-02-02T03:30", "2026-02-03T03:30"]],
    ["0 9 * * mon-fri", ["2026-02-02T09:00", "2026-02-03T09:00", "2026-02-04T09:00"]],
    ["0 0 1,15 * *", ["2026-02-01T00:00", "2026-02-15T00:00", "2026-03-01T00:00"]],
    ["0 12 13 * 5", ["2026-02-06T12:00", "2026-02-13T12:00", "2026-02-20T12:00"]],
    ["0 0 29 feb *", ["2028-02-29T00:00", "2032-02-29T00:00", "2036-02-29T00:00"]],
    ["5/30 22 * * 7", ["2026-02-01T22:05", "2026-02-01T22:35", "2026-02-08T22:05"]],
  ])("%s", (expression, due) => {
    expect(times(cron(expression), "2026-01-31T22:59:59Z")).toEqual(due);
  });

  test("never, where there is no such day, or its end has passed", () => {
    expect(times(cron("0 0 31 2 *"), "2026-01-01T00:00:00Z")).toEqual([]);
    const ended = { ...cron("0 0 * * *"), end_time: "2026-01-03T00:00:00" };
    expect(times(ended, "2026-01-01T12:00:00Z", 9)).toEqual(["2026-01-02T00:00", "2026-01-03T00:00"]);
    const later = { ...cron("0 0 * * *"), start_time: "2026-02-01" };
    expect(times(later, "2026-01-01T12:00:00Z", 1)).toEqual(["2026-02-01T00:00"]);
  });

  test.each([
    ["* * * *", "five fields"],
    ["60 * * * *", "“60” is no minute"],
    ["* 24 * * *", "no hour"],
    ["* * 0 * *", "no day of the month"],
    ["* * * jum *", "no month"],
    ["* * * * fry", "no day of the week"],
    ["*/0 * * * *", "no minute"],
    ["5-1 * * * *", "no minute"],
    ["1-2-3 * * * *", "no minute"],
    ["", "five fields"],
  ])("what is no expression is told: %j", (expression, words) => {
    expect(readCron(expression)).toContain(words);
    expect(trigger.safeParse(cron(expression)).success).toBe(false);
  });
});

describe("where the clock is changed", () => {
  const BERLIN = "Europe/Berlin";
  test("nine o'clock stays nine o'clock", () => {
    expect(times(cron("0 9 * * *", BERLIN), "2026-03-28T00:00:00Z", 2)).toEqual([
      "2026-03-28T08:00",
      "2026-03-29T07:00",
    ]);
  });
  test("an hour that is left out is made up for, and one that comes twice counts once", () => {
    expect(times(cron("30 2 * * *", BERLIN), "2026-03-28T12:00:00Z", 2)).toEqual([
      "2026-03-29T01:30",
      "2026-03-30T00:30",
    ]);
    expect(times(cron("30 2 * * *", BERLIN), "2026-10-24T12:00:00Z", 2)).toEqual([
      "2026-10-25T00:30",
      "2026-10-26T01:30",
    ]);
  });
  test("what runs every hour runs once in each that passes", () => {
    expect(times(cron("0 * * * *", BERLIN), "2026-10-24T22:30:00Z", 5)).toEqual([
      "2026-10-24T23:00",
      "2026-10-25T00:00",
      "2026-10-25T01:00",
      "2026-10-25T02:00",
      "2026-10-25T03:00",
    ]);
    expect(times(cron("0 * * * *", BERLIN), "2026-03-28T23:30:00Z", 3)).toEqual([
      "2026-03-29T00:00",
      "2026-03-29T01:00",
      "2026-03-29T02:00",
    ]);
  });
  test("wall times and instants belong to each other in every zone", () => {
    const zones = fc.constantFrom("UTC", BERLIN, "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia");
    const instants = fc.integer({ min: at("2000-01-01"), max: at("2060-01-01") });
    fc.assert(
      fc.property(zones, instants, (zone, instant) => {
        const wall = wallOf(instant, zone);
        expect(instantsOf(wall, zone)).toContain(instant);
        expect(instantOf(wall, zone)).toBeLessThanOrEqual(instant);
      }),
    );
  });
  test("names of Windows and of IANA are known, and no others", () => {
    expect(readTimeZone("W. Europe Standard Time")).toBe(BERLIN);
    expect(["utc", "Mars/Olympus", "", "+02:00", "toString", "constructor"].map(readTimeZone)).toEqual([
      "UTC",
      ...Array(5).fill(null),
    ]);
  });
});

describe("a recurrence is due", () => {
  const recurrence = (frequency: string, interval: number, more: object = {}) => ({
    type: "recurrence",
    frequency,
    interval,
    ...more,
  });
  test("every so many minutes or hours, counted from its start", () => {
    const every = { start_time: "2026-01-01T00:10:00" };
    expect(times(recurrence("minute", 25, every), "2026-01-01T00:40:00Z")).toEqual([
      "2026-01-01T01:00",
      "2026-01-01T01:25",
      "2026-01-01T01:50",
    ]);
    expect(times(recurrence("hour", 36, every), "2025-12-01T00:00:00Z", 2)).toEqual([
      "2026-01-01T00:10",
      "2026-01-02T12:10",
    ]);
  });
  test("on every other day, week or month, at each of the times that are said", () => {
    const hours = { schedule: { hours: [18, 6], minutes: 15 } };
    expect(times(recurrence("day", 2, hours), "2026-01-01T12:00:00Z", 3)).toEqual([
      "2026-01-01T18:15",
      "2026-01-03T06:15",
      "2026-01-03T18:15",
    ]);
    const week = { schedule: { week_days: ["Monday", "friday"], hours: 8 } };
    expect(times(recurrence("week", 2, week), "2026-01-07T12:00:00Z", 3)).toEqual([
      "2026-01-09T08:00",
      "2026-01-19T08:00",
      "2026-01-23T08:00",
    ]);
    const month = { schedule: { month_days: [31], hours: [0], minutes: [0] } };
    expect(times(recurrence("month", 1, month), "2026-01-31T12:00:00Z", 2)).toEqual([
      "2026-03-31T00:00",
      "2026-05-31T00:00",
    ]);
  });
  test("at the time of its start where none is said, the first time at its start itself", () => {
    const start = { start_time: "2026-01-01T09:00:42" };
    const first = nextAfter(read(recurrence("day", 1, start)), at("2026-01-01T08:00:00Z"), 0)!;
    expect(new Date(first).toISOString()).toBe("2026-01-01T09:00:42.000Z");
    expect(nextAfter(read(recurrence("day", 1, start)), first, 0)! - first).toBe(86_400_000);
    expect(times(recurrence("week", 1), "2026-01-01T12:30:00Z", 1)).toEqual(["2026-01-08T12:30"]);
  });
});

test("each time is after the one before, whatever the trigger", () => {
  const zone = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe");
  const field = (least: number, most: number) =>
    fc.oneof(fc.constant("*"), fc.integer({ min: least, max: most }).map(String), fc.constant("*/7"));
  const expression = fc.tuple(field(0, 59), field(0, 23), fc.constant("*"), field(1, 12), field(0, 6));
  const after = fc.integer({ min: at("2020-01-01"), max: at("2040-01-01") });
  fc.assert(
    fc.property(expression, zone, after, (fields, time_zone, from) => {
      const given = read(cron(fields.join(" "), time_zone));
      const next = nextAfter(given, from, from)!;
      expect(next).toBeGreaterThan(from);
      expect(nextAfter(given, next - 1, from)).toBe(next);
    }),
    { numRuns: 60 },
  );
});
