// What the worker is asked, as one line of JSON, and which kind of table the files are.

import { isParquet } from "./parquet.mjs";
import { isGzip } from "./source.mjs";

/**
 * @typedef {{ question: "preview" | "profile" | "layout", files: import("./source.mjs").File[], format: "delimited" | "json" | "parquet",
 *   said: import("./sample-text.mjs").Said, folder: string, rows: number, sampleBytes: number, memoryMb: number,
 *   budget?: import("./layout.mjs").Budget }} Request
 */

/** The bytes say more than a name. @param {Request} request @returns {Request} */
export function readFormat(request) {
  const [file] = request.files;
  if (isParquet(file)) return { ...request, format: "parquet" };
  const isMisnamed = request.format === "parquet" && file.sizeBytes > 0 && isGzip(file);
  return isMisnamed ? { ...request, format: "delimited" } : request;
}
