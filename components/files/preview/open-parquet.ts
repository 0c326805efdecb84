"use client";
import type { ParquetAnswer, ParquetQuestion } from "./parquet-worker";
import type { ParquetFacts, ParquetFile } from "./read-parquet";

type WithoutId<Question> = Question extends unknown ? Omit<Question, "id"> : never;

let worker: Worker | undefined;
let lastId = 0;

/** One worker for the tab, made with the first file that is opened. */
function ask<Value>(question: WithoutId<ParquetQuestion>): Promise<Value> {
  worker ??= new Worker(new URL("./parquet-worker.ts", import.meta.url), { type: "module" });
  const asked = worker;
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    const hear = ({ data }: MessageEvent<ParquetAnswer>) => {
      if (data.id !== id) return;
      asked.removeEventListener("message", hear);
      if ("failure" in data) reject(new Error(data.failure));
      else resolve(data.value as Value);
    };
    asked.addEventListener("message", hear);
    asked.addEventListener("error", () => reject(new Error("The reader of Parquet files did not start.")), {
      once: true,
    });
    asked.postMessage({ ...question, id });
  });
}

/** Opens a Parquet file by its footer; rows are read as they are asked for. */
export async function openParquet(href: string, sizeBytes: number): Promise<ParquetFile> {
  // Workers know no page, so they are told whole addresses.
  const address = new URL(href, location.href).href;
  const facts = await ask<ParquetFacts>({ kind: "open", href: address, sizeBytes });
  return { ...facts, readRows: (start, end) => ask({ kind: "rows", href: address, start, end }) };
}
