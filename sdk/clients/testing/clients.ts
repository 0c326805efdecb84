/** For tests: the doors of a living studio as its users have them, the command line and the MLflow API. */
import { spawn } from "node:child_process";
import path from "node:path";
import type { Studio } from "@/scripts/testing/start-studio";

export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface ProgramOptions {
  cwd?: string;
  variables?: Record<string, string>;
  input?: string;
}

export const ROOT = path.resolve(import.meta.dirname, "../../..");

/** The variables of somebody who has set nothing but the studio's address and their token. */
export function userVariables({ url, owner }: Studio): Record<string, string> {
  const { PATH = "", HOME = "", LANG = "C.UTF-8" } = process.env;
  return { PATH, HOME, LANG, ATELIER_URL: url, ATELIER_TOKEN: owner!.token };
}

/** Runs a program to its end and keeps what it printed. */
export function runProgram(
  program: string,
  words: string[],
  { cwd = ROOT, variables = {}, input = "" }: ProgramOptions = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { cwd, env: variables as NodeJS.ProcessEnv });
    const printed = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    child.stdout.on("data", (chunk) => printed.stdout.push(chunk));
    child.stderr.on("data", (chunk) => printed.stderr.push(chunk));
    child.once("error", reject);
    child.once("close", (status) =>
      resolve({
        status,
        stdout: Buffer.concat(printed.stdout).toString(),
        stderr: Buffer.concat(printed.stderr).toString(),
      }),
    );
    child.stdin.on("error", () => undefined).end(input);
  });
}

/** The checkout's own command line. */
export const atelier = (studio: Studio, ...words: string[]): Promise<Ended> =>
  runProgram(path.join(ROOT, "bin/atelier"), words, { variables: userVariables(studio) });

/** What `atelier … -o json` prints. */
export async function atelierJson<T>(studio: Studio, ...words: string[]): Promise<T> {
  const { status, stdout, stderr } = await atelier(studio, ...words, "-o", "json");
  if (status !== 0) throw new Error(`atelier ${words.join(" ")} exited ${status}: ${stderr}`);
  return JSON.parse(stdout) as T;
}

/** The bytes behind a door of the studio, asked for with the owner's token. */
export async function fetchDoor(studio: Studio, at: string, init: RequestInit = {}): Promise<Response> {
  const headers = { Authorization: `Bearer ${studio.owner!.token}`, "Content-Type": "application/json" };
  const answer = await fetch(studio.url + at, { ...init, headers });
  if (!answer.ok) throw new Error(`${at} answered ${answer.status}: ${await answer.text()}`);
  return answer;
}

export interface MlflowRun {
  info: { run_id: string; run_name: string; status: string; experiment_id: string };
  data: {
    metrics?: { key: string; value: number; step: number }[];
    params?: { key: string; value: string }[];
    tags?: { key: string; value: string }[];
  };
}

const mlflow = "/mlflow/default/api/2.0/mlflow";

export async function getMlflowRun(studio: Studio, runId: string): Promise<MlflowRun> {
  const answer = await fetchDoor(studio, `${mlflow}/runs/get?run_id=${runId}`);
  return ((await answer.json()) as { run: MlflowRun }).run;
}

/** Every point of a metric, in the order of the door. */
export async function readHistory(studio: Studio, runId: string, key: string) {
  const points: { value: number; step: number }[] = [];
  for (let page: string | undefined = ""; page !== undefined; ) {
    const query = new URLSearchParams({
      run_id: runId,
      metric_key: key,
      max_results: "10000",
      page_token: page,
    });
    const answer = await fetchDoor(studio, `${mlflow}/metrics/get-history?${query}`);
    const body = (await answer.json()) as { metrics?: typeof points; next_page_token?: string };
    points.push(...(body.metrics ?? []));
    page = body.next_page_token || undefined;
  }
  return points;
}

/** Every file of a run among its artifacts, folders walked. */
export async function listArtifacts(studio: Studio, runId: string, folder = ""): Promise<string[]> {
  const query = new URLSearchParams({ run_id: runId, ...(folder ? { path: folder } : {}) });
  const answer = await fetchDoor(studio, `${mlflow}/artifacts/list?${query}`);
  const { files = [] } = (await answer.json()) as { files?: { path: string; is_dir: boolean }[] };
  const found = await Promise.all(
    files.map((file) => (file.is_dir ? listArtifacts(studio, runId, file.path) : [file.path])),
  );
  return found.flat().sort();
}

/** The bytes of one artifact. */
export async function readArtifact(studio: Studio, runId: string, file: string): Promise<Buffer> {
  const query = new URLSearchParams({ run_id: runId, path: file });
  const answer = await fetchDoor(studio, `/mlflow/default/get-artifact?${query}`);
  return Buffer.from(await answer.arrayBuffer());
}
