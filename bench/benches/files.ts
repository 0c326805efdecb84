/** Many small files: what a run leaves, the code that a run brings, and artifacts of the MLflow client beside its own server. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { atelierJson } from "@/sdk/clients/testing/clients";
import { readWhole, submitScript } from "../jobs";
import { median, type Row, readable } from "../report";
import { peerPython } from "../targets/mlflow";
import type { BenchStudio } from "../targets/studio";
import type { Tracker } from "../targets/tracker";
import type { World } from "../world";

const ROUNDS = 3;
const OUTPUTS = 20_000;
const WANTED_OUTPUTS_S = 10;
const CODE_FILES = 5_000;
const WANTED_CODE_S = 5;
const ARTIFACTS = 400;

/** Every content is another one, so that each is stored. */
const LEAVES = `import os, time
os.makedirs("outputs", exist_ok=True)
for n in range(${OUTPUTS}):
    with open(f"outputs/{n}.txt", "w") as file:
        file.write(f"{n} {time.time_ns()}")
print(time.time_ns())
`;

const LOGS_ARTIFACTS = `import sys, time, mlflow
from mlflow.tracking import MlflowClient
mlflow.set_experiment("files")
with mlflow.start_run() as run:
    begun = time.perf_counter()
    MlflowClient().log_artifacts(run.info.run_id, sys.argv[1])
    print("took", time.perf_counter() - begun)
`;

export async function measureFiles(world: World): Promise<Row[]> {
  const studio = await world.studio();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-bench-files-"));
  try {
    return [
      await measureOutputs(studio),
      await measureCode(studio, folder),
      await measureArtifacts(world, folder),
    ];
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** From the last word of the script to its run's end. */
async function measureOutputs(studio: BenchStudio): Promise<Row> {
  const took: number[] = [];
  while (took.length < ROUNDS) {
    const { name } = await submitScript(studio, { script: LEAVES, command: "python main.py" });
    const leftMs = Number(await readWhole(studio, name)) / 1e6;
    took.push((Date.now() - leftMs) / 1000);
  }
  return reachRow(
    `${OUTPUTS.toLocaleString("en")} outputs of a run are kept`,
    median(took),
    WANTED_OUTPUTS_S,
  );
}

/** The command line from its start to its end, with files that the studio has never seen. */
async function measureCode(studio: BenchStudio, folder: string): Promise<Row> {
  const took: number[] = [];
  while (took.length < ROUNDS) {
    const top = path.join(folder, `code-${took.length}`);
    fillFolder(path.join(top, "src"), CODE_FILES);
    fs.writeFileSync(path.join(top, "job.yml"), 'command: "true"\ncode: src\n');
    const begun = performance.now();
    await atelierJson(studio.studio, "job", "create", "-f", path.join(top, "job.yml"));
    took.push((performance.now() - begun) / 1000);
  }
  return reachRow(
    `a job of ${CODE_FILES.toLocaleString("en")} code files is submitted`,
    median(took),
    WANTED_CODE_S,
  );
}

async function measureArtifacts(world: World, folder: string): Promise<Row> {
  const ours = await world.studio();
  const peers = (await world.mlflow()).servers;
  const took = new Map<Tracker, number[]>([ours, ...peers].map((tracker) => [tracker, []]));
  for (let round = 0; round < ROUNDS; round++)
    for (const [tracker, seen] of took) {
      const top = path.join(folder, `artifacts-${round}-${tracker.port}`);
      fillFolder(top, ARTIFACTS);
      const variables = {
        MLFLOW_TRACKING_URI: `http://127.0.0.1:${tracker.port}${tracker.prefix}`,
        MLFLOW_TRACKING_TOKEN: tracker.headers.authorization?.replace("Bearer ", "") ?? "none",
      };
      const words = ["-c", LOGS_ARTIFACTS, top];
      const printed = execFileSync(peerPython(), words, { env: { ...process.env, ...variables } });
      seen.push(Number(/^took (\S+)$/m.exec(String(printed))?.[1]));
    }
  const mine = median(took.get(ours)!);
  const theirs = Math.min(...peers.map((peer) => median(took.get(peer)!)));
  return {
    what: `${ARTIFACTS} small files by MLflow's log_artifacts`,
    ours: `${readable(mine)} s`,
    theirs: `${readable(theirs)} s`,
    ratio: theirs / mine,
    wantedRatio: 1,
  };
}

/** A hundred files a folder, of a few lines each. */
function fillFolder(top: string, count: number): void {
  for (let n = 0; n < count; n++) {
    const folder = path.join(top, `part-${Math.floor(n / 100)}`);
    if (n % 100 === 0) fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, `${n}.py`), `# ${path.basename(top)} ${process.pid}\nvalue = ${n}\n`);
  }
}

const reachRow = (what: string, seconds: number, wanted: number): Row => ({
  what,
  ours: `${readable(seconds)} s`,
  wanted: `≤ ${wanted} s`,
  isReached: seconds <= wanted,
});
