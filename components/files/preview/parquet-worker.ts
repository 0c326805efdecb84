/** Reads Parquet files beside the page: to unpack a group of rows takes long, and a codec is compiled for it. */
import { type ParquetFile, readParquet } from "./read-parquet";

export type ParquetQuestion =
  | { id: number; kind: "open"; href: string; sizeBytes: number }
  | { id: number; kind: "rows"; href: string; start: number; end: number };

export type ParquetAnswer = { id: number; value: unknown } | { id: number; failure: string };

const files = new Map<string, Promise<ParquetFile>>();

async function answer(question: ParquetQuestion): Promise<unknown> {
  if (question.kind === "open") {
    const opening = readParquet(question.href, question.sizeBytes);
    files.set(question.href, opening);
    const { readRows: _stays, ...facts } = await opening;
    return facts;
  }
  const file = await files.get(question.href);
  return file?.readRows(question.start, question.end);
}

addEventListener("message", async ({ data }: MessageEvent<ParquetQuestion>) => {
  const { id } = data;
  const told: ParquetAnswer = await answer(data).then(
    (value) => ({ id, value }),
    (failure) => ({ id, failure: failure instanceof Error ? failure.message : String(failure) }),
  );
  postMessage(told);
});
