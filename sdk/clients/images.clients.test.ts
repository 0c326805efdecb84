/** A job in an image, and one in what a Dockerfile makes, by the command line of a whole studio. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { importImage, makeRootFolder } from "@/runner/node/testing/container-images";
import { buildIfChanged } from "@/scripts/start/build.mjs";
import { type Studio, startStudio } from "@/scripts/testing/start-studio";
import { atelier, atelierJson, fetchDoor, ROOT } from "./testing/clients";

let studio: Studio;
let folder: string;
beforeAll(async () => {
  await buildIfChanged(ROOT);
  studio = await startStudio();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "atelier-images-"));
});
afterAll(async () => {
  await studio?.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
}

const create = (...words: string[]) => atelier(studio, "job", "create", ...words, "--stream");

test("a job runs in an image and in a registered Dockerfile, and one whose line fails says which", async () => {
  const image = importImage(makeRootFolder({ proof: "only the image has this\n" }));
  write({
    "job.yml": `command: cat /proof && ls /\nenvironment:\n  image: ${image}\n`,
    "env.yml": "name: tool\nversion: 1\nbuild:\n  path: docker\n",
    "docker/Dockerfile": `FROM ${image}\nCOPY said /said\nRUN cat /said /proof > /both\n`,
    "docker/said": "sent by the client\n",
    "tool.yml": "command: cat /both\nenvironment: azureml:tool@latest\n",
    "wrong/Dockerfile": `FROM ${image}\nRUN cat /nothing\n`,
    "wrong.yml": "command: echo never\nenvironment:\n  build:\n    path: wrong\n",
    "none.yml": "command: echo never\nenvironment:\n  image: localhost/surely-none:1\n",
  });
  const at = (name: string) => path.join(folder, name);
  const first = await create("-f", at("job.yml"));
  expect(first, first.stderr).toMatchObject({ status: 0 });
  expect(first.stdout + first.stderr).toContain("only the image has this");

  await atelierJson(studio, "environment", "create", "-f", at("env.yml"));
  const second = await create("-f", at("tool.yml"));
  expect(second, second.stderr).toMatchObject({ status: 0 });
  expect(second.stdout + second.stderr).toContain("sent by the client\nonly the image has this");

  const wrong = await create("-f", at("wrong.yml"));
  expect(wrong.status).not.toBe(0);
  expect(wrong.stderr).toContain("line 2 of the Dockerfile failed: RUN cat /nothing");
  const none = await create("-f", at("none.yml"));
  expect(none.stderr).toContain("there is no image localhost/surely-none:1 on this machine");

  const answer = await fetchDoor(studio, "/api/v1/workspaces/default/jobs?limit=10");
  const { value } = (await answer.json()) as { value: { status: string }[] };
  expect(value.map(({ status }) => status).sort()).toEqual(["Completed", "Completed", "Failed", "Failed"]);
});
