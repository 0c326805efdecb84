import { spawnSync } from "node:child_process";
import path from "node:path";
import { readSeededHome } from "@/scripts/testing/seeded-home";
import { fillMlflow } from "./fill-mlflow";
import { type Mlflow, startMlflow } from "./mlflow";
import { type BenchStudio, startBenchStudio } from "./studio";

/** A studio and the peer with the same runs, which `npm run seed` has written into the workspace of that name. */
export interface Seeded {
  ours: BenchStudio;
  workspace: string;
  runs: number;
  /** Started and filled when the first benchmark asks for it. */
  theirs(): Promise<Mlflow>;
  stop(): Promise<void>;
}

const WORKSPACE = "big";
const root = path.resolve(import.meta.dirname, "../..");

/** In a copy of `SEEDED_HOME`, or in a fresh studio, which takes some minutes; `BENCH_RUNS` is another number of runs. */
export async function startSeeded(): Promise<Seeded> {
  const { BENCH_RUNS: runs = "100000" } = process.env;
  const from = readSeededHome();
  const ours = await startBenchStudio({ from });
  ours.prefix = `/mlflow/${WORKSPACE}`;
  if (!from) seed(ours, runs);
  const [counted] = await ours.sql`
    select count(*)::int as runs from runs r join workspaces w on w.id = r.workspace_id where w.slug = ${WORKSPACE}`;
  let theirs: Promise<Mlflow> | undefined;
  const startTheirs = async () => {
    const mlflow = await startMlflow();
    await fillMlflow(ours.sql, mlflow.servers[0]!.sql, WORKSPACE);
    return mlflow;
  };
  return {
    ours,
    workspace: WORKSPACE,
    runs: counted!.runs,
    theirs() {
      theirs ??= startTheirs();
      return theirs;
    },
    async stop() {
      await (await theirs?.catch(() => undefined))?.stop();
      await ours.stop();
    },
  };
}

function seed({ studio }: BenchStudio, runs: string): void {
  const words = ["scripts/maintenance.mjs", "seed", "--runs", runs, "--workspace", WORKSPACE];
  const env = { ...process.env, ATELIER_HOME: studio.home };
  const { status } = spawnSync(process.execPath, words, { cwd: root, env, stdio: "inherit" });
  if (status !== 0) throw new Error(`Seeding ended with ${status}.`);
}
