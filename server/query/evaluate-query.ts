import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import { z } from "zod";
import { AppError } from "@/domain/errors";
import type { Ctx } from "@/server/core/context";
import { parse } from "@/server/core/parse";

const MAX_MS = 2_000;
const MAX_HEAP_MB = 256;
const MAX_AT_ONCE = 8;
let running = 0;

export const queryInput = z.strictObject({ expression: z.string().min(1).max(10_000), data: z.unknown() });

/**
 * A short expression can stand for endless work (`[@,@][]|[@,@][]|…` doubles at every bar), so it is evaluated in a
 * thread that is ended when it takes too long or too much. It answers text: building that can be the costly part.
 */
const SCRIPT = `
const { parentPort, workerData } = require("node:worker_threads");
const { search } = require(workerData.library);
try {
  parentPort.postMessage({ result: JSON.stringify(search(workerData.data, workerData.expression) ?? null) });
} catch (failure) {
  parentPort.postMessage({ problem: String(failure?.message ?? failure).slice(0, 500) });
}`;
const library = createRequire(import.meta.url).resolve("@jmespath-community/jmespath");

/** The JSON text of what a JMESPath expression finds in the data that the caller sends along. */
export async function evaluateQuery(_ctx: Ctx, input: z.input<typeof queryInput>): Promise<string> {
  const { expression, data } = parse(queryInput, input);
  if (running >= MAX_AT_ONCE) throw new AppError("tooManyRequests", "Too many queries at once: try again.");
  running++;
  const worker = new Worker(SCRIPT, {
    eval: true,
    workerData: { library, expression, data },
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    const answer = await new Promise<{ result?: string; problem?: string }>((resolve) => {
      timer = setTimeout(() => resolve({ problem: "It takes too long." }), MAX_MS);
      worker.once("message", resolve);
      worker.once("error", () => resolve({ problem: "It needs too much memory." }));
    });
    if (answer.result === undefined)
      throw new AppError("invalid", `The query cannot be answered: ${answer.problem}`);
    return answer.result;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
    running--;
  }
}
