import type { Trigger } from "@/domain/schedules/trigger";

/** A trigger as a line of a table. */
export function describeTrigger(trigger: Trigger): string {
  const zone = trigger.time_zone;
  if (trigger.type === "cron") return `${trigger.expression} (${zone})`;
  const { frequency, interval, schedule = {} } = trigger;
  const every = interval === 1 ? `every ${frequency}` : `every ${interval} ${frequency}s`;
  const days = schedule.week_days ?? schedule.month_days;
  const times = schedule.hours?.flatMap((hour) =>
    (schedule.minutes ?? [0]).map((minute) => `${twoDigits(hour)}:${twoDigits(minute)}`),
  );
  const parts = [every, days && `on ${days.join(", ")}`, times && `at ${times.join(", ")}`];
  return `${parts.filter(Boolean).join(" ")} (${zone})`;
}

const twoDigits = (value: number): string => `${value}`.padStart(2, "0");
