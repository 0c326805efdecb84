/** The texts by which MLflow takes a service for a model: what it loads, what it needs and what a request has. */
import { Document } from "yaml";
import { z } from "zod";
import type { EnvironmentSpec } from "../environments";

/** What the step of the input left in its run. */
export const contractFile = z.object({
  columns: z
    .array(
      z.object({
        name: z.string().max(1_000),
        type: z.enum(["integer", "number", "boolean", "time", "text"]),
      }),
    )
    .min(1)
    .max(10_000),
  /** A row, as far as a request could have it. */
  example: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]).catch(null)),
});
export type Contract = z.output<typeof contractFile>;

/** Whole numbers come as floats, so that one of them may be missing. */
const MLFLOW_TYPES = {
  integer: "double",
  number: "double",
  boolean: "boolean",
  time: "datetime",
  text: "string",
} as const;

export const EXAMPLE_FILE = "input_example.json";

export function writeMlmodel({ columns }: Contract): string {
  const inputs = columns.map(({ name, type }) => ({ type: MLFLOW_TYPES[type], name, required: true }));
  const loaded = { code: "code", data: "graph", env: "conda.yaml", loader_module: "atelier_tables.service" };
  return textOf({
    flavors: { python_function: loaded },
    signature: { inputs: JSON.stringify(inputs) },
    saved_input_example_info: { artifact_path: EXAMPLE_FILE, type: "dataframe", pandas_orient: "split" },
  });
}

export const writeExample = ({ columns, example }: Contract): string =>
  JSON.stringify({
    columns: columns.map(({ name }) => name),
    data: [columns.map(({ name }) => example[name] ?? null)],
  });

export function writeConda({ python, packages }: Pick<EnvironmentSpec, "python" | "packages">): string {
  const version = python === undefined || python.startsWith("/") ? "python" : `python${asConda(python)}`;
  return textOf({ name: "service", dependencies: [version, "pip", { pip: packages }] });
}

const asConda = (python: string): string => (/^\d/.test(python) ? `=${python}` : python);

const textOf = (value: object): string => new Document(value).toString({ lineWidth: 0 });
