import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { buildIfChanged } from "@/scripts/start/build.mjs";
import { type Studio, startStudio } from "@/scripts/testing/start-studio";
import { ROOT, runProgram, userVariables } from "./testing/clients";

const GUIDE = path.join(ROOT, "docs/guides/nodes.md");

let studio: Studio;
beforeAll(async () => {
  await buildIfChanged(ROOT);
  studio = await startStudio();
});
afterAll(() => studio?.stop());

test("what docs/guides/nodes.md says makes a node, runs a job there, and takes it out again", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-nodes-guide-"));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  fs.writeFileSync(path.join(folder, "job.yml"), "command: echo from the node $(basename $HOME)\n");
  const commands = [...fs.readFileSync(GUIDE, "utf8").matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text]) =>
    text!
      .replaceAll("http://localhost:3000", studio.url)
      .replaceAll("~/", `${folder}/`)
      .replaceAll("job.yml", `${folder}/job.yml`)
      .replaceAll("gpu-1.token", `${folder}/gpu-1.token`),
  );
  const [makeToken, startNode, createJob, takeOut] = commands as [string, string, string, string];
  const variables = { ...userVariables(studio), ATELIER_HOME: studio.home };
  const run = (script: string) =>
    runProgram("bash", ["--norc", "-euo", "pipefail", "-c", script], { variables, cwd: ROOT });

  const made = await run(makeToken);
  expect(made.status, made.stderr).toBe(0);
  const node = startInBackground(startNode);
  const job = await run(createJob);
  expect(job.status, `${job.stderr}\n${node.printed()}`).toBe(0);
  expect(job.stdout).toContain("from the node");
  const out = await run(takeOut);
  expect(out.stdout).toMatch(/gpu-1\tgpu\t/);
  expect(await node.ended, node.printed()).toBe(1);
});

/** With nothing of the studio but what the guide gives it. */
function startInBackground(command: string) {
  const { PATH = "", HOME = "", LANG = "C.UTF-8" } = process.env;
  const child: ChildProcess = spawn("bash", ["--norc", "-c", `exec ${command.trim()}`], {
    cwd: ROOT,
    env: { PATH, HOME, LANG } as Record<string, string> as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (piece) => {
      said += piece;
    });
  onTestFinished(() => {
    if (child.exitCode === null && child.pid) process.kill(-child.pid, "SIGTERM");
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { ended, printed: () => said };
}
