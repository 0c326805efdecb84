import { z } from "zod";

const table = z.object({ columns: z.array(z.unknown()), data: z.array(z.array(z.unknown())) });

export interface MediaTable {
  columns: string[];
  rows: string[][];
}

/** A table as `mlflow.log_table` writes it (pandas' orient "split"), every cell as text. */
export function readTable(value: unknown): MediaTable {
  const { columns, data } = table.parse(value);
  return { columns: columns.map(String), rows: data.map((row) => row.map(writeCell)) };
}

function writeCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

const labels = z.array(z.union([z.string(), z.number(), z.boolean()]));
const azureMatrix = z.object({
  schema_type: z.literal("confusion_matrix"),
  data: z.object({ class_labels: labels, matrix: z.array(z.array(z.number())) }),
});

export interface ConfusionMatrix {
  labels: string[];
  /** Rows are the true classes, columns the predicted ones. */
  counts: number[][];
}

/** A confusion matrix: Azure's JSON (`log_confusion_matrix`), a plain matrix, or a table whose columns are the classes. */
export function readMatrix(value: unknown): ConfusionMatrix {
  const azure = azureMatrix.safeParse(value);
  if (azure.success) return makeMatrix(azure.data.data.class_labels, azure.data.data.matrix);
  const plain = z.array(z.array(z.number())).safeParse(value);
  if (plain.success)
    return makeMatrix(
      plain.data.map((_, index) => index),
      plain.data,
    );
  const { columns, data } = table.parse(value);
  return makeMatrix(columns.map(String), z.array(z.array(z.number())).parse(data));
}

function makeMatrix(names: readonly unknown[], counts: number[][]): ConfusionMatrix {
  const isSquare = counts.length === names.length && counts.every((row) => row.length === names.length);
  if (!isSquare) throw new Error("The matrix does not have a row and a column for each class.");
  return { labels: names.map(String), counts };
}
