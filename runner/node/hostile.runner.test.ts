import { mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { carrying } from "./drivers/local/processes";
import { sweepAttempts } from "./drivers/local/sweep";
import { prepareNode, startTestNode } from "./testing/with-node";

test("names that no text can hold are kept, closed and endless folders hold up neither the run nor the cleaning", async () => {
  const { controller, home } = await startTestNode();
  const command = [
    "cd outputs && echo kept > plain.txt && echo x > $'bad-\\xff' && echo x > $'two\\nlines' && mkdir $'dir-\\xff'",
    "echo x > 'plot#1.png' && echo x > $'dir-\\xff/inner' && mkdir closed && echo x > closed/file && chmod 0 closed",
    "for i in $(seq 30); do ln -s /nowhere link-$i; done",
    'python3 -c \'import os\nfor i in range(1000): os.mkdir("deep"); os.chdir("deep")\'',
  ].join(" && ");
  const runId = controller.submit({ command });
  expect(await controller.outcomeOf(runId)).toEqual({ status: "completed" });
  const { files, notices } = controller.runs.get(runId)!;
  expect(files.get("outputs/plain.txt")).toBe("kept\n");
  const names = ["bad-~ff", "closed/file", "dir-~ff/inner", "plain.txt", "plot~231.png", "two~0alines"];
  expect([...files.keys()].filter((name) => name.startsWith("outputs/"))).toEqual(
    names.map((name) => `outputs/${name}`),
  );
  expect(notices).toEqual([
    expect.stringMatching(
      /^Not collected, .* nest deeper than 512 folders .*: outputs\/deep\/deep\/.* and 26 more\.$/,
    ),
  ]);
  const folder = path.join(home, "runs", `${runId}.1`);
  await controller.until(() => readdirSync(folder).join() === "user.log");
});

test("a stored file that is gone fails its run with the reason, and the slot is free again", async () => {
  const { controller } = await startTestNode();
  const gone = { path: "main.py", sha256: "0".repeat(64), sizeBytes: 1 };
  const broken = controller.submit({ command: "python main.py", code: [gone] });
  expect(await controller.errorOf(broken)).toMatchObject({
    code: "StartFailed",
    message: expect.stringMatching("is gone"),
  });
  const sound = controller.submit({ command: "true" });
  expect(await controller.outcomeOf(sound)).toEqual({ status: "completed" });
});

test("a run that had started is never begun again where nothing of it is left", async () => {
  const { controller } = await startTestNode();
  const runId = controller.submit({ command: "echo again", hasStarted: true });
  expect(await controller.errorOf(runId)).toMatchObject({ code: "Lost" });
  expect(controller.logOf(runId)).toBe("");
});

test("a claim whose answer was lost is taken up by the next", async () => {
  const { controller } = await startTestNode();
  controller.losesAnswers = 1;
  const runId = controller.submit({ command: "true" });
  expect(await controller.outcomeOf(runId)).toEqual({ status: "completed" });
  expect(controller.losesAnswers).toBe(0);
});

test("folders of attempts that are over go, those of attempts that are not stay", async () => {
  const { home } = prepareNode();
  for (const name of ["run_a.1", "run_b.1", "run_c.1"]) {
    mkdirSync(path.join(home, "runs", name), { recursive: true });
    utimesSync(path.join(home, "runs", name), 0, name === "run_c.1" ? Date.now() / 1000 : 0);
  }
  await sweepAttempts({ home, name: "test" }, new Set(["run_b.1"]));
  expect(readdirSync(path.join(home, "runs"))).toEqual(["run_b.1", "run_c.1"]);
});

test("a file that no disk has room for is named, and what fits is kept", async () => {
  const { controller } = await startTestNode({ runDiskBytes: 1e13 });
  const runId = controller.submit({
    command: "echo good > outputs/a.txt; truncate -s 4T outputs/holes.bin; echo good > outputs/z.txt",
  });
  expect(await controller.errorOf(runId)).toMatchObject({
    code: "DiskFull",
    message: expect.stringMatching(/outputs\/holes\.bin \(4\.4 TB\) could not be stored/),
  });
  const { files } = controller.runs.get(runId)!;
  expect([files.get("outputs/a.txt"), files.get("outputs/z.txt")]).toEqual(["good\n", "good\n"]);
});

test("a run that cannot be watched any more is ended before its slot is another's", async () => {
  const { controller, home } = await startTestNode();
  const runId = controller.submit({ command: "setsid sleep 600 & echo up; sleep 600" });
  await controller.until(() => controller.logOf(runId) === "up\n");
  const claim = path.join(home, "runs", `${runId}.1`, "control", "process");
  // Its claim cannot be read as one: as with any error that no look again would mend.
  writeFileSync(path.join(path.dirname(claim), "exit.json"), "{broken");
  expect(await controller.errorOf(runId)).toMatchObject({ code: "Lost" });
  expect(carrying(`ATELIER_PROCESS_OF=${runId}.1`)).toEqual([]);
});
