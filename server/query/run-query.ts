/** Evaluates JMESPath expressions in processes of their own, which may use so much time and memory and no more. */
import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";

const MAX_MS = 4_000;
const MAX_HEAP_MB = 256;
const MAX_ANSWER_CHARS = 16 * 1024 * 1024;
/** A start takes a tenth of a second, and an idle process 40 MB: a few wait for the next question, for a while. */
const MAX_IDLE = 2;
const IDLE_MS = 60_000;

/** It answers one letter and then the JSON text or what is wrong: building that text can be the costly part. */
const SCRIPT = `
const { search } = require(process.argv[1]);
process.on("message", ({ expression, data }) => {
  let answer;
  try {
    answer = "+" + JSON.stringify(search(data, expression) ?? null);
    if (answer.length > ${MAX_ANSWER_CHARS}) answer = "-Its result is too large.";
  } catch (failure) {
    const isStack = failure instanceof RangeError;
    answer = "-" + (isStack ? "It nests too deep or needs too much memory." : String(failure?.message ?? failure).slice(0, 500));
  }
  process.send(answer);
});`;
const library = createRequire(import.meta.url).resolve("@jmespath-community/jmespath");

export type QueryAnswer = { result: string } | { problem: string };
interface Question {
  expression: string;
  data: unknown;
}

const idle = new Map<ChildProcess, NodeJS.Timeout>();

/**
 * The limits of a worker thread do not hold for one large allocation: V8 then ends the whole process, so it is one that
 * nothing else runs in. It gets none of the gateway's environment, and is killed with whatever takes too long in it.
 */
export async function runQuery(asked: Question): Promise<QueryAnswer> {
  // One that waited may end by what was asked of it before: only a new one's end is this question's.
  const waiting = takeIdle();
  const early = waiting ? await ask(waiting, asked) : "gone";
  if (early !== "gone") return early;
  const answer = await ask(start(), asked);
  return answer === "gone" ? { problem: "It needs too much memory." } : answer;
}

/** The answer, or "gone" where the process ends instead. One that answered waits for the next; what failed in may be spoilt. */
function ask(child: ChildProcess, asked: Question): Promise<QueryAnswer | "gone"> {
  return new Promise((resolve) => {
    const end = (answer: QueryAnswer | "gone") => {
      clearTimeout(timer);
      child.removeAllListeners();
      // What it says after it was killed is of no interest.
      child.on("error", () => undefined);
      resolve(answer);
    };
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      end({ problem: "It takes too long." });
    }, MAX_MS);
    child.once("error", () => end("gone"));
    child.once("exit", () => end("gone"));
    child.once("message", (text) => {
      const [mark, rest] = [String(text)[0], String(text).slice(1)];
      end(mark === "+" ? { result: rest } : { problem: rest });
      if (mark === "+") keep(child);
      else child.kill("SIGKILL");
    });
    child.send({ ...asked }, (failure) => failure && end("gone"));
  });
}

function start(): ChildProcess {
  const words = [`--max-old-space-size=${MAX_HEAP_MB}`, "-e", SCRIPT, library];
  const child = spawn(process.execPath, words, {
    cwd: "/",
    env: {} as NodeJS.ProcessEnv,
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  // Nobody's end waits for it: it ends by itself when its channel closes.
  child.unref();
  child.channel?.unref();
  return child;
}

function keep(child: ChildProcess): void {
  if (idle.size >= MAX_IDLE) {
    child.kill("SIGKILL");
    return;
  }
  const forget = () => {
    clearTimeout(idle.get(child));
    idle.delete(child);
  };
  const timer = setTimeout(() => child.kill("SIGKILL"), IDLE_MS).unref();
  idle.set(child, timer);
  child.once("exit", forget);
}

function takeIdle(): ChildProcess | undefined {
  const [child] = idle.keys();
  if (!child) return undefined;
  clearTimeout(idle.get(child));
  idle.delete(child);
  child.removeAllListeners();
  return child;
}
