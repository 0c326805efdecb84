/** What the tests of tables share: files as people have them, asked about by the real worker. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { formatOfPath, preview, profile } from "@/domain/tables";
import { askWorker } from "./ask-worker";

/** A folder that goes when the tests of the file have ended is made by whoever calls. */
export function tableFolder() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tables-"));
  const write = (name: string, bytes: string | Buffer) => {
    const at = path.join(folder, name);
    fs.writeFileSync(at, bytes);
    return at;
  };
  const chosen = (names: string[], said = {}) => ({
    files: names.map((name) => {
      const at = path.join(folder, name);
      return { path: name, at, sizeBytes: fs.statSync(at).size };
    }),
    format: formatOfPath(names[0]!) ?? ("delimited" as const),
    said,
    notices: [],
    fileCount: names.length,
  });
  const look = (name: string, said = {}, signal?: AbortSignal) =>
    askWorker(chosen([name], said), {
      question: "preview",
      answer: preview,
      timeoutMs: 20_000,
      rows: 100,
      signal,
    });
  const measure = (...names: string[]) =>
    askWorker(chosen(names), { question: "profile", answer: profile, timeoutMs: 60_000 });
  /** A real Parquet file of what the query finds. */
  async function writeParquet(name: string, query: string): Promise<void> {
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    await connection.run(`copy (${query}) to '${path.join(folder, name)}' (format parquet)`);
  }
  return { folder, writeParquet, write, look, measure };
}
