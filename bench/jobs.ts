import { createHash } from "node:crypto";
import type { BenchStudio } from "./targets/studio";

interface Job {
  name: string;
  status: string;
  start_time: string;
  end_time: string;
}

interface Submitted extends Job {
  needs?: { blobs?: Record<string, string[]> };
}

/** A job of one script, as the command line submits it. */
export interface ScriptJob {
  script: string;
  command: string;
}

export async function request(studio: BenchStudio, path: string, init: RequestInit = {}): Promise<Response> {
  const url = `${studio.studio.url}/api/v1/workspaces/default/${path}`;
  const answer = await fetch(url, { ...init, headers: { ...studio.headers, ...init.headers } });
  if (!answer.ok) throw new Error(`The studio answers ${answer.status} to ${path}: ${await answer.text()}`);
  return answer;
}

/** Submits the job. Resolves to its name and the moment when the request that made it a run was sent. */
export async function submitScript(
  studio: BenchStudio,
  { script, command }: ScriptJob,
): Promise<{ name: string; sentAtMs: number }> {
  const sha256 = createHash("sha256").update(script).digest("hex");
  const file = { path: "main.py", size: Buffer.byteLength(script), executable: false, sha256 };
  const body = JSON.stringify({
    yaml: `command: ${command}\ncode: .\n`,
    file: "job.yml",
    paths: { ".": { kind: "folder", files: [file], ignore: {} } },
  });
  const headers = { "content-type": "application/json" };
  for (;;) {
    const sentAtMs = Date.now();
    const answer = (await (
      await request(studio, "jobs", { method: "POST", headers, body })
    ).json()) as Submitted;
    if (!answer.needs) return { name: answer.name, sentAtMs };
    if (!answer.needs.blobs) throw new Error(`The studio asks for more: ${JSON.stringify(answer.needs)}`);
    await request(studio, `blobs/${sha256}`, {
      method: "PUT",
      headers: { "content-type": "application/octet-stream" },
      body: script,
    });
  }
}

/** Submits a job that names no files. Resolves as above. */
export async function submitYaml(
  studio: BenchStudio,
  yaml: string,
): Promise<{ name: string; sentAtMs: number }> {
  const sentAtMs = Date.now();
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ yaml, file: "job.yml" });
  const { name } = (await (
    await request(studio, "jobs", { method: "POST", headers, body })
  ).json()) as Submitted;
  return { name, sentAtMs };
}

export async function listRows<T>(studio: BenchStudio, path: string): Promise<T[]> {
  return ((await (await request(studio, path)).json()) as { value: T[] }).value;
}

/** The log of the run from its first byte, open until the run has ended. */
export async function followLog(studio: BenchStudio, name: string): Promise<ReadableStream<Uint8Array>> {
  return (await request(studio, `jobs/${name}/logs/user?offset=0&follow=1`)).body!;
}

export async function readJob(studio: BenchStudio, name: string): Promise<Job> {
  return (await (await request(studio, `jobs/${name}`)).json()) as Job;
}

/** Waits until the run has ended, and throws unless it completed. Returns its log. */
export async function readWhole(studio: BenchStudio, name: string): Promise<string> {
  const log = await new Response(await followLog(studio, name)).text();
  const { status } = await readJob(studio, name);
  if (status !== "Completed") throw new Error(`The run ${name} is ${status}:\n${log.slice(-2000)}`);
  return log;
}
