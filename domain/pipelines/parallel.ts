/** Parallel steps and components: a script over the files of an input, a few at a time. They are read as the command that does it. */
import { z } from "zod";
import { findExpressions } from "../expressions";
import { inlineEnvironment } from "../inline-environment";
import { resources } from "../jobs";
import { miniBatchCommand, miniBatchFields, miniBatchThreshold } from "../mini-batches";
import { anything, fields, oneOf, text, texts } from "../yaml/fields";

const task = fields("the task of a parallel step", {
  type: oneOf(["run_function", "function"]).optional(),
  code: text(z.string().min(1)),
  entry_script: text(z.string().min(1)),
  environment: z.union([text(z.string().min(1)), inlineEnvironment]).optional(),
  program_arguments: text(z.string().max(20_000)).optional(),
  append_row_to: text().optional(),
});

const files = text(
  z
    .string()
    .regex(
      /^\d{1,7}$/,
      "so many files at a time are meant: a size in bytes is for tables, which are not gone over",
    ),
);

/** What both have, beside what every step or component has. */
export const parallelFields = {
  task,
  input_data: text(),
  mini_batch_size: files.optional(),
  mini_batch_error_threshold: miniBatchThreshold,
  ...miniBatchFields,
  partition_keys: anything.optional(),
  resources: resources.optional(),
  environment_variables: texts.optional(),
};
const work = z.object(parallelFields);
export type ParallelWork = z.output<typeof work>;

const PARALLEL = { perInstance: 2, miniBatchSize: 10, maxRetries: 3, timeoutSeconds: 60 };

interface Ports {
  inputs?: Record<string, unknown> | undefined;
  outputs?: Record<string, unknown> | undefined;
}

/** What a command has in the place of these fields; or what is wrong with them, in the words of the field. */
export function commandOf(
  {
    task,
    input_data,
    mini_batch_size,
    mini_batch_error_threshold,
    max_concurrency_per_instance,
    error_threshold,
    retry_settings,
    logging_level,
    partition_keys,
    resources: asked,
    environment_variables,
  }: ParallelWork,
  ports: Ports,
) {
  if (partition_keys !== undefined)
    return wrong(
      ["partition_keys"],
      "tables are not split by their columns: give the step a folder of files",
    );
  const input = nameIn(input_data, "inputs");
  if (input === null) return wrong(["input_data"], "names no input: write ${{inputs.NAME}}");
  if (typeOf(ports.inputs?.[input]) === "mltable")
    return wrong(
      ["input_data"],
      "is an mltable, which is not gone over by files: a uri_folder or a uri_file is",
    );
  const output = task.append_row_to === undefined ? null : nameIn(task.append_row_to, "outputs");
  if (task.append_row_to !== undefined && output === null)
    return wrong(["task", "append_row_to"], "names no output: write ${{outputs.NAME}}");
  const { instance_count = 1, ...place } = asked ?? {};
  const isFile = output !== null && typeOf(ports.outputs?.[output]) === "uri_file";
  const command = miniBatchCommand(
    {
      script: task.entry_script.replace(/^(?:\.\/)+/, ""),
      miniBatchSize: Math.max(1, Number(mini_batch_size ?? PARALLEL.miniBatchSize)),
      concurrency: (max_concurrency_per_instance ?? PARALLEL.perInstance) * instance_count,
      maxRetries: retry_settings?.max_retries ?? PARALLEL.maxRetries,
      timeoutSeconds: retry_settings?.timeout ?? PARALLEL.timeoutSeconds,
      errorThreshold: error_threshold ?? -1,
      miniBatchErrorThreshold: mini_batch_error_threshold ?? -1,
      outputAction: output === null ? "summary_only" : "append_row",
      outputFileName: isFile || output === null ? null : "parallel_run_step.txt",
      loggingLevel: logging_level ?? "INFO",
    },
    { input, output, programArguments: task.program_arguments },
  );
  const { code, environment } = task;
  return { command, code, environment, environment_variables, resources: place };
}

const wrong = (path: string[], message: string) => ({ path, message });

function nameIn(written: string, side: "inputs" | "outputs"): string | null {
  const [found, ...more] = findExpressions(written);
  if (!found || more.length > 0 || found.source !== written.trim()) return null;
  const [root, name, ...rest] = found.path;
  return root === side && name !== undefined && rest.length === 0 ? name : null;
}

function typeOf(port: unknown): string | null {
  return port !== null && typeof port === "object" && "type" in port ? String(port.type) : null;
}
