/** Work over many files a few at a time: what batch deployments and parallel steps have in common, and the command it becomes. */
import { z } from "zod";
import { fields, integer, oneOf, text, wholeNumber } from "./yaml/fields";

/** The program in `library/batch` that goes over the files, as it lies among a job's code. */
export const MINI_BATCH_PROGRAM = "atelier_batch";
const BEGINNING = `python ${MINI_BATCH_PROGRAM} `;

export const isMiniBatchCommand = (command: string): boolean => command.startsWith(BEGINNING);

/** The driver, its workers and a script's own processes share one machine. */
const MAX_AT_ONCE = 64;

/** -1 lets any number fail. */
const threshold = () => integer(wholeNumber.min(-1)).optional();

/** Fields that both have, under the same names. */
export const miniBatchFields = {
  max_concurrency_per_instance: integer(wholeNumber.min(1).max(MAX_AT_ONCE)).optional(),
  error_threshold: threshold(),
  retry_settings: fields("retry settings", {
    max_retries: integer(wholeNumber.min(0).max(100)).optional(),
    timeout: integer(wholeNumber.min(1).max(2_592_000)).optional(),
  }).optional(),
  logging_level: oneOf(["DEBUG", "INFO", "WARNING", "WARN", "ERROR", "CRITICAL", "FATAL"]).optional(),
};
export const miniBatchThreshold = threshold();

export const OUTPUT_ACTIONS = ["append_row", "summary_only"] as const;
export type OutputAction = (typeof OUTPUT_ACTIONS)[number];

/** A name of one file, as the rows are written to. */
export const fileName = text(
  z
    .string()
    .max(200)
    .regex(/^(?!\.{1,2}$)[\w.-]+$/, "the name of a file is needed: letters, digits, dots, - and _"),
);

export interface MiniBatchWork {
  /** Below the code; null for a model that answers by itself. */
  script: string | null;
  miniBatchSize: number;
  concurrency: number;
  maxRetries: number;
  timeoutSeconds: number;
  errorThreshold: number;
  miniBatchErrorThreshold: number;
  outputAction: OutputAction;
  /** In the folder of the output; null where the output is a file by itself. */
  outputFileName: string | null;
  loggingLevel: string;
}

interface Places {
  /** Names of an input and an output of the job. */
  input: string;
  output: string | null;
  /** The input that is the model, and the name that its folder or file was registered with. */
  model?: { input: string; root: string | null };
  /** The script's own arguments, as they were written. */
  programArguments?: string | undefined;
}

/** The command of a job that does the work. */
export function miniBatchCommand(work: MiniBatchWork, places: Places): string {
  const options: [string, string | number | null][] = [
    ["input", dataOf("inputs", places.input)],
    ["output", places.output === null ? null : dataOf("outputs", places.output)],
    ["script", work.script === null ? null : forShell(work.script)],
    ["model", places.model ? dataOf("inputs", places.model.input) : null],
    ["model-root", places.model?.root ? forShell(places.model.root) : null],
    ["mini-batch-size", work.miniBatchSize],
    ["concurrency", work.concurrency],
    ["max-retries", work.maxRetries],
    ["timeout", work.timeoutSeconds],
    ["error-threshold", work.errorThreshold],
    ["mini-batch-error-threshold", work.miniBatchErrorThreshold],
    ["output-action", work.outputAction],
    ["output-file", work.outputFileName],
    ["logging-level", work.loggingLevel],
  ];
  const given = options.flatMap(([name, value]) => (value === null ? [] : [`--${name} ${value}`]));
  if (work.outputFileName === null && places.output !== null) given.push("--output-is-file");
  const own = places.programArguments?.trim();
  return `${BEGINNING}${given.join(" ")}${own ? ` -- ${own.replace(/(?<!\s)\s*\n\s*/g, " ")}` : ""}`;
}

const dataOf = (side: "inputs" | "outputs", name: string) => `"\${{${side}.${name}}}"`;

/** One word of bash, whatever it has in it. */
const forShell = (word: string) => (/^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
