import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { AppError } from "@/domain/errors";
import type { OrProblem } from "@/domain/tables";
import type { LocalFile } from "../data/files";
import type { ChosenTable } from "./choose-table";
import { workerCommand } from "./sandbox";
import { inTurn } from "./turns";

export interface Question<T> {
  question: "preview" | "profile" | "layout";
  /** What the answer must be: the worker has read what strangers wrote. */
  answer: z.ZodType<T>;
  timeoutMs: number;
  /** How many rows a preview has. */
  rows?: number;
  /** What may be fetched of a file that lies elsewhere. */
  budget?: LayoutBudget;
  signal?: AbortSignal;
}

export interface LayoutBudget {
  /** So many row groups from the beginning; null: some from everywhere, as far as the rest allows. */
  groups: number | null;
  maxBytes: number;
  maxValues: number;
}

const ENVIRONMENT = { PATH: "/usr/local/bin:/usr/bin:/bin" } as unknown as NodeJS.ProcessEnv;
const MEMORY_MB = 400;
/** Of text, so much is read of a table that is larger. */
export const SAMPLE_BYTES = 32 * 1024 ** 2;
const MAX_ANSWER_BYTES = 32 * 1024 ** 2;
const MAX_WORDS = 8_000;

/** Asks a process of its own about a table. What is wrong with the content comes back as a sentence. */
export async function askWorker<T>(table: ChosenTable, asked: Question<T>): Promise<OrProblem<T>> {
  return inTurn(asked.signal, async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "atelier-table-"));
    try {
      return readAnswer(table, asked, await runWorker(table, asked, folder));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

async function runWorker<T>(
  { files, format, said }: ChosenTable,
  { question, timeoutMs, rows = 0, budget, signal }: Question<T>,
  folder: string,
): Promise<Ended> {
  const worker = workerCommand(
    files.map(({ at }) => at),
    folder,
  );
  const shown = files.map((file, index) => ({ ...file, at: worker.files[index]!.at }));
  const request = { question, files: shown, format, said, folder: worker.folder, rows, budget };
  const text = JSON.stringify({ ...request, sampleBytes: SAMPLE_BYTES, memoryMb: MEMORY_MB });
  return endOf(worker.command, `${text}\n`, timeoutMs, signal);
}

interface Ended {
  written: string;
  words: string;
  isLate: boolean;
  status: number | null;
}

function endOf(command: string[], text: string, timeoutMs: number, signal?: AbortSignal): Promise<Ended> {
  signal?.throwIfAborted();
  const [program, ...words] = command as [string, ...string[]];
  const child = spawn(program, words, { env: ENVIRONMENT, stdio: "pipe", cwd: "/" });
  const ended: Ended = { written: "", words: "", isLate: false, status: null };
  const kill = () => child.kill("SIGKILL");
  const timer = setTimeout(() => {
    ended.isLate = true;
    kill();
  }, timeoutMs);
  signal?.addEventListener("abort", kill);
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    ended.written += chunk;
    if (ended.written.length > MAX_ANSWER_BYTES) kill();
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    ended.words = (ended.words + chunk).slice(-MAX_WORDS);
  });
  // One that has died does not listen; its end tells.
  child.stdin.on("error", () => undefined);
  child.stdin.write(text);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", kill);
      if (signal?.aborted) reject(signal.reason);
      else resolve({ ...ended, status });
    });
  });
}

const TOO_HEAVY =
  "It needs more memory than a look at it may take: its rows, cells or row groups are very large.";
const written = <T>(answer: z.ZodType<T>) =>
  z.union([z.object({ problem: z.string() }), z.object({ answer })]);

function readAnswer<T>(
  { files }: ChosenTable,
  { answer, timeoutMs }: Question<T>,
  { written: text, words, isLate, status }: Ended,
): OrProblem<T> {
  if (isLate) return { problem: `${named(files)} could not be read within ${timeoutMs / 1000} seconds.` };
  const parsed = written(answer).safeParse(parseJson(text));
  if (parsed.success) {
    return "problem" in parsed.data ? { problem: parsed.data.problem } : { table: parsed.data.answer };
  }
  // Ended by the limits of its memory, in one of the ways in which a program then ends.
  if (/out of memory|bad_alloc|Allocation failed/i.test(words) || status === 134 || status === 137)
    return { problem: TOO_HEAVY };
  console.error(`reading ${named(files)}: status ${status}: ${words || parsed.error.message}`);
  throw new AppError("internal", `${named(files)} could not be read. The log of the studio has the details.`);
}

const named = (files: readonly LocalFile[]) => files[0]!.path;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
