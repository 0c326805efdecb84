import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { Sshd } from "@/runner/node/drivers/ssh/testing/sshd";
import { buildIfChanged } from "@/scripts/start/build.mjs";
import { type Studio, startStudio } from "@/scripts/testing/start-studio";
import { ROOT, runProgram, userVariables } from "./testing/clients";

const GUIDE = path.join(ROOT, "docs/guides/attached-machines.md");

let studio: Studio;
let sshd: Sshd;
beforeAll(async () => {
  await buildIfChanged(ROOT);
  [studio, sshd] = await Promise.all([startStudio(), Sshd.start()]);
});
afterAll(() => Promise.all([studio?.stop(), sshd?.close()]));

test("what docs/guides/attached-machines.md says attaches a machine, runs a job there, and detaches it", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-attached-guide-"));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  const guide = fs.readFileSync(GUIDE, "utf8");
  const [, yaml] = /```yaml\n([\s\S]*?)```/.exec(guide)!;
  const here = yaml!
    .replace("10.0.0.7", "127.0.0.1")
    .replace("port: 22", `port: ${sshd.port}`)
    .replace("user: train", `user: ${sshd.user}\nfolder: ${sshd.folder}`);
  fs.writeFileSync(path.join(folder, "box.yml"), here);
  fs.writeFileSync(path.join(folder, "box.key"), sshd.privateKey, { mode: 0o600 });
  fs.writeFileSync(path.join(folder, "job.yml"), "command: echo run by $(id -un)\n");
  const commands = [...guide.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text]) =>
    text!.replace("box.yml", `${folder}/box.yml`).replace("job.yml", `${folder}/job.yml`),
  );
  const run = (script: string) =>
    runProgram("bash", ["--norc", "-euo", "pipefail", "-c", script], {
      variables: userVariables(studio),
      cwd: ROOT,
    });
  const [attach, createJob, detach] = commands as [string, string, string];
  const attached = await run(attach);
  expect(attached.status, attached.stderr).toBe(0);
  expect(attached.stdout).not.toContain("PRIVATE KEY");
  const job = await run(createJob);
  expect(job.status, job.stderr).toBe(0);
  expect(job.stdout).toContain(`run by ${sshd.user}\n`);
  const detached = await run(detach);
  expect(detached.status, detached.stderr).toBe(0);
});
