/** How long a run waits for its environment: one that is to be built, and one that has been. The peer is pip. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { listRows, readWhole, submitYaml } from "../jobs";
import { median, type Row, readable } from "../report";
import type { BenchStudio } from "../targets/studio";
import type { World } from "../world";

/** pip takes a minute or more for each. */
const ROUNDS = 3;
const WANTED_RATIO = 10;
const CACHED_RUNS = 15;
const WANTED_CACHED_MS = 20;
const CURATED = path.resolve("library/environments/sklearn-1.5.yml");
const SCRIPT = "python -c 'import time; print(time.time_ns())'";

export async function measureEnvironments(world: World): Promise<Row[]> {
  const studio = await world.studio();
  const packages = packagesOf(readFileSync(CURATED, "utf8"));
  // The first of each brings the downloads, and is not counted.
  const ours: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) ours.push(await build(studio, packages, round));
  const theirs = installByPip(packages, ROUNDS);
  const [built, byPip] = [median(ours.slice(1)), median(theirs)];
  const bare = await waitFor(studio, "environment: minimal");
  const cached = await waitFor(studio, environmentYaml(packages, 0));
  return [
    {
      what: "building sklearn-1.5, everything downloaded before",
      ours: `${readable(built / 1000)} s`,
      theirs: `${readable(byPip / 1000)} s (venv and pip)`,
      ratio: byPip / built,
      wantedRatio: WANTED_RATIO,
    },
    {
      what: "… what it adds to a run when it is built",
      ours: `${readable(cached - bare)} ms`,
      wanted: `< ${WANTED_CACHED_MS} ms`,
      isReached: cached - bare < WANTED_CACHED_MS,
    },
  ];
}

function packagesOf(text: string): string[] {
  const { conda_file } = parse(text) as { conda_file: { dependencies: (string | { pip: string[] })[] } };
  return conda_file.dependencies.flatMap((item) => (typeof item === "string" ? [] : item.pip));
}

/** A list that is another one for each round, and comes down to the same packages. */
const environmentYaml = (packages: string[], round: number): string =>
  `environment: ${JSON.stringify({ pip: [...packages, `tqdm>=4.${round}`] })}`;

async function build(studio: BenchStudio, packages: string[], round: number): Promise<number> {
  const { name } = await submitYaml(studio, `command: "true"\n${environmentYaml(packages, round)}\n`);
  await readWhole(studio, name);
  const [latest] = await listRows<{ startedAt: string; endedAt: string }>(
    studio,
    "environment-builds?limit=1&order_by=started_at%20DESC",
  );
  return Date.parse(latest!.endedAt) - Date.parse(latest!.startedAt);
}

/** From the submission to the first line of the command, as `submit` measures it. */
async function waitFor(studio: BenchStudio, environment: string): Promise<number> {
  const waits: number[] = [];
  while (waits.length < CACHED_RUNS) {
    const { name, sentAtMs } = await submitYaml(studio, `command: ${SCRIPT}\n${environment}\n`);
    waits.push(Number(await readWhole(studio, name)) / 1e6 - sentAtMs);
  }
  return median(waits);
}

function installByPip(packages: string[], rounds: number): number[] {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) times.push(installOnce(packages));
  return times.slice(1);
}

function installOnce(packages: string[]): number {
  const folder = mkdtempSync(path.join(os.tmpdir(), "bench-pip-"));
  const startedMs = performance.now();
  execFileSync("python3", ["-m", "venv", folder]);
  execFileSync(path.join(folder, "bin/python"), ["-m", "pip", "install", "--quiet", ...packages]);
  const tookMs = performance.now() - startedMs;
  rmSync(folder, { recursive: true, force: true });
  return tookMs;
}
