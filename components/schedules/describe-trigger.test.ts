import { expect, test } from "vitest";
import { trigger } from "@/domain/schedules/trigger";
import { describeTrigger } from "./describe-trigger";

test.each([
  [{ type: "cron", expression: "0 3 * * *", time_zone: "Europe/Paris" }, "0 3 * * * (Europe/Paris)"],
  [{ type: "recurrence", frequency: "hour", interval: 6 }, "every 6 hours (UTC)"],
  [
    {
      type: "recurrence",
      frequency: "week",
      schedule: { week_days: "Monday", hours: [6, 18], minutes: [5] },
    },
    "every week on monday at 06:05, 18:05 (UTC)",
  ],
])("%j is told as it is meant", (given, words) => {
  expect(describeTrigger(trigger.parse(given))).toBe(words);
});
