/** Evaluates a JMESPath expression in a process of its own, which may use so much time and memory and no more. */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const MAX_MS = 4_000;
const MAX_HEAP_MB = 256;
const MAX_ANSWER_CHARS = 16 * 1024 * 1024;

/** It answers one letter and then the JSON text or what is wrong: building that text can be the costly part. */
const SCRIPT = `
const { search } = require(process.argv[1]);
let answer;
try {
  const { expression, data } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
  answer = "+" + JSON.stringify(search(data, expression) ?? null);
  if (answer.length > ${MAX_ANSWER_CHARS}) answer = "-Its result is too large.";
} catch (failure) {
  const isStack = failure instanceof RangeError;
  answer = "-" + (isStack ? "It nests too deep or needs too much memory." : String(failure?.message ?? failure).slice(0, 500));
}
process.stdout.write(answer);`;
const library = createRequire(import.meta.url).resolve("@jmespath-community/jmespath");

export type QueryAnswer = { result: string } | { problem: string };

/**
 * The limits of a worker thread do not hold for one large allocation: V8 then ends the whole process, so it is one that
 * nothing else runs in. It gets none of the gateway's environment.
 */
export async function runQuery(asked: { expression: string; data: unknown }): Promise<QueryAnswer> {
  const input = JSON.stringify(asked);
  const child = spawn(process.execPath, [`--max-old-space-size=${MAX_HEAP_MB}`, "-e", SCRIPT, library], {
    cwd: "/",
    env: {} as NodeJS.ProcessEnv,
    stdio: ["pipe", "pipe", "ignore"],
  });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill("SIGKILL");
  }, MAX_MS);
  try {
    // It may end before it has read everything.
    child.stdin.on("error", () => undefined).end(input);
    const [code, answer] = await Promise.all([ended(child), text(child.stdout)]);
    if (isLate) return { problem: "It takes too long." };
    if (code !== 0) return { problem: "It needs too much memory." };
    return answer[0] === "+" ? { result: answer.slice(1) } : { problem: answer.slice(1) };
  } finally {
    clearTimeout(timer);
  }
}

function ended(child: ReturnType<typeof spawn>): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
}
