/** The file of a schedule: when, and which published pipeline with which values. */
import { z } from "zod";
import { anything, fields, integer, literal, oneOf, text, texts, wholeNumber } from "../yaml/fields";
import { trigger } from "./trigger";

export const scheduleName = z
  .string()
  .regex(/^[a-zA-Z0-9][\w-]{0,254}$/, "a name starts with a letter or a digit, and has only these, - and _");

/** Azure's files name a job's file or a job. */
const PUBLISH =
  "a schedule begins a published pipeline: publish it (pipeline-endpoint publish -n NAME -f FILE), and say `create_job: {pipeline_endpoint: NAME}`";

const scheduledJob = fields("what a schedule begins", {
  type: oneOf(["pipeline"]).default("pipeline"),
  job: anything.refine((given) => given === undefined, PUBLISH).optional(),
  pipeline_endpoint: text(z.string().min(1, PUBLISH).max(255)),
  version: integer(wholeNumber.min(1).max(1_000_000_000)).optional(),
  experiment_name: text(z.string().min(1).max(255)).optional(),
  display_name: text(z.string().max(255)).optional(),
  description: text(z.string().max(20_000)).optional(),
  inputs: z.record(z.string(), literal).default({}),
  tags: texts.optional(),
});

export const scheduleFile = fields("a schedule", {
  $schema: text().optional(),
  name: text(scheduleName).optional(),
  display_name: text(z.string().max(255)).optional(),
  description: text(z.string().max(20_000)).optional(),
  tags: texts.optional(),
  trigger,
  create_job: z.unknown().transform((value, context): z.output<typeof scheduledJob> => {
    const isFile = text().safeParse(value).success;
    const read = isFile ? null : scheduledJob.safeParse(value);
    if (read?.success) return read.data;
    for (const issue of read?.error.issues ?? [{ code: "custom" as const, message: PUBLISH, path: [] }])
      context.addIssue({ ...issue, input: value } as Parameters<typeof context.addIssue>[0]);
    return z.NEVER;
  }),
});
export type ScheduleFile = z.output<typeof scheduleFile>;
export type ScheduledJob = z.output<typeof scheduledJob>;
