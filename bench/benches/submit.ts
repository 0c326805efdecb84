import { execFileSync } from "node:child_process";
import { readWhole, submitScript } from "../jobs";
import { median, percentile, type Row, readable } from "../report";
import type { World } from "../world";

const SUBMISSIONS = 25;
const WANTED_MS = 150;
/** Its first line says when it was executed, by the clock of this same machine. */
const SCRIPT = "import time; print(time.time_ns())\n";

/**
 * From the moment a job is sent to the moment the first line of its script is executed: one after the other, in an
 * environment that is built already, isolated as the studio does it by itself.
 */
export async function measureSubmit(world: World): Promise<Row[]> {
  const studio = await world.studio();
  const job = { script: SCRIPT, command: "python main.py" };
  await readWhole(studio, (await submitScript(studio, job)).name);
  const waits: number[] = [];
  while (waits.length < SUBMISSIONS) {
    const { name, sentAtMs } = await submitScript(studio, job);
    waits.push(Number(await readWhole(studio, name)) / 1e6 - sentAtMs);
  }
  const [p50, p90] = [median(waits), percentile(waits, 0.9)];
  const plain = measurePlain();
  return [
    {
      what: "submit to the first line of user code, median",
      ours: `${readable(p50)} ms (p90 ${readable(p90)} ms)`,
      theirs: `${readable(plain)} ms for a shell to start the same Python`,
      wanted: `< ${WANTED_MS} ms`,
      isReached: p50 < WANTED_MS,
    },
  ];
}

/** What the same first line takes without a studio: how quick this hour is. The Python is the one that runs are given. */
function measurePlain(): number {
  const python = execFileSync("python3", ["-c", "import sys; print(sys._base_executable)"], {
    encoding: "utf8",
  });
  const took = Array.from({ length: SUBMISSIONS }, () => {
    const begunMs = Date.now();
    const words = ["-c", `exec ${python.trim()} -c "import time; print(time.time_ns())"`];
    return Number(execFileSync("bash", words, { encoding: "utf8" })) / 1e6 - begunMs;
  });
  return median(took);
}
