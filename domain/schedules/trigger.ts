/** When a schedule begins something, as its file says it. */
import { z } from "zod";
import { fields, integer, lowerType, oneOf, text, wholeNumber } from "../yaml/fields";
import { readCron } from "./cron";
import { readTimeZone } from "./time-zones";

export const FREQUENCIES = ["minute", "hour", "day", "week", "month"] as const;
export const WEEK_DAYS = [
  "sunday",
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
] as const;

const timeZone = text(
  z.string().refine((name) => readTimeZone(name) !== null, {
    error: ({ input }) =>
      `“${String(input).slice(0, 60)}” is no time zone: a name such as Europe/Berlin, UTC or W. Europe Standard Time is needed`,
  }),
).transform((name) => readTimeZone(name)!);

/** A wall time of the trigger's zone; one that names an offset itself is that instant. */
const moment = text(
  z
    .string()
    .regex(
      /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?$/,
      "a time such as 2026-05-01T09:00:00 is needed",
    )
    .refine((time) => !Number.isNaN(Date.parse(time)), "there is no such day or time"),
);

const listOf = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(item).min(1).max(60));
const within = (least: number, most: number) => integer(wholeNumber.min(least).max(most));

const shared = {
  start_time: moment.optional(),
  end_time: moment.optional(),
  time_zone: timeZone.default("UTC"),
};

const cron = fields("a cron trigger", {
  ...shared,
  type: z.literal("cron"),
  expression: text(
    z
      .string()
      .max(500)
      .superRefine((expression, context) => {
        const read = readCron(expression);
        if (typeof read === "string") context.addIssue({ code: "custom", message: read });
      }),
  ),
});

const recurrence = fields("a recurrence trigger", {
  ...shared,
  type: z.literal("recurrence"),
  frequency: oneOf(FREQUENCIES),
  interval: within(1, 1_000).default(1),
  schedule: fields("the schedule of a recurrence", {
    hours: listOf(within(0, 23)).optional(),
    minutes: listOf(within(0, 59)).optional(),
    week_days: listOf(oneOf(WEEK_DAYS)).optional(),
    month_days: listOf(within(1, 31)).optional(),
  }).optional(),
});

export const trigger = z.preprocess(lowerType, z.discriminatedUnion("type", [cron, recurrence]));
export type Trigger = z.output<typeof trigger>;
export type Recurrence = z.output<typeof recurrence>;
