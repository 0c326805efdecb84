import { z } from "zod";
import { AppError } from "@/domain/errors";
import type { Ctx } from "@/server/core/context";
import { parse } from "@/server/core/parse";
import { runQuery } from "./run-query";

const MAX_AT_ONCE = 2;
const MAX_WAITING = 10;
let running = 0;
const waiting: (() => void)[] = [];

export const queryInput = z.strictObject({ expression: z.string().min(1).max(10_000), data: z.unknown() });

/**
 * The JSON text of what a JMESPath expression finds in the data that the caller sends along. A short expression can
 * stand for endless work (`[@,@][]|[@,@][]|…` doubles at every bar), so only a few are evaluated at once.
 */
export async function evaluateQuery(_ctx: Ctx, input: z.input<typeof queryInput>): Promise<string> {
  const { expression, data } = parse(queryInput, input);
  await takeTurn();
  try {
    const answer = await runQuery({ expression, data });
    if ("problem" in answer) throw new AppError("invalid", `The query cannot be answered: ${answer.problem}`);
    return answer.result;
  } finally {
    endTurn();
  }
}

async function takeTurn(): Promise<void> {
  if (running < MAX_AT_ONCE) {
    running++;
    return;
  }
  if (waiting.length >= MAX_WAITING)
    throw new AppError("tooManyRequests", "Too many queries at once: try again.");
  await new Promise<void>((resolve) => waiting.push(resolve));
}

/** Whoever has waited longest takes the place. */
function endTurn(): void {
  const next = waiting.shift();
  if (next) next();
  else running--;
}
