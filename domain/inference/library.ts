/** What the components of the library are to a service that is made of a pipeline. */

import { readAssetReference } from "../asset-reference";

/** The name of a component of the library by the address that a step names; null for any other. Every registry is it. */
export function libraryName(component: string | null): string | null {
  const reference = readAssetReference(component ?? "", "component");
  return reference?.registry == null ? null : reference.name;
}

export const libraryAddress = (name: string): string =>
  `azureml://registries/azureml/components/${name}/labels/latest`;

export const SERVICE_INPUT = "web_service_input";
export const SERVICE_OUTPUT = "web_service_output";

/** Those that score a table by a trained model, each with the output that has the scores. */
export const SCORERS: Readonly<Record<string, string>> = {
  score_model: "scored",
  assign_to_clusters: "assigned",
};

/** Where tables come from. */
export const SOURCES: ReadonlySet<string> = new Set(["import_data", "enter_data_manually"]);

/** What chooses rows or makes some, so that a model learns: a request's rows pass by. */
export const OF_TRAINING: ReadonlySet<string> = new Set([
  "split_data",
  "partition_and_sample",
  "smote",
  "remove_duplicate_rows",
]);

/** What may follow the scores in a service. */
export const AFTER_SCORES: ReadonlySet<string> = new Set([
  "select_columns",
  "edit_metadata",
  "apply_math_operation",
  "apply_sql_transformation",
  "execute_python_script",
]);

/** The output of what has learned from a table, and the component that does the same to another. */
export const LEARNED = "transformation";
export const APPLY = { component: "apply_transformation", output: "transformed" };

/** Inputs that are no tables of rows. */
const NO_ROWS: ReadonlySet<string> = new Set(["model", "untrained", "transformation"]);
export const takesRows = (port: string, type: string): boolean =>
  !NO_ROWS.has(port) && !type.endsWith("_model");
