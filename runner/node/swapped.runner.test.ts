/** Scripts that put links where we look after them. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startTestNode } from "./testing/with-node";

const SECRET = "the key of the studio";

/** A folder of ours that no run may see, and that must stay as it was. */
function makeVictim(): string {
  const victim = mkdtempSync(path.join(os.tmpdir(), "atelier-victim-"));
  onTestFinished(() => rmSync(victim, { recursive: true, force: true }));
  mkdirSync(path.join(victim, "inner"));
  for (const name of ["secret-key", "inner/secret-key"])
    writeFileSync(path.join(victim, name), SECRET, { mode: 0o600 });
  return victim;
}

/** Goes on while the run is finalized, as far as anything of the run may live on. */
const keepSwapping = (folder: string, victim: string) =>
  `setsid bash -c 'while :; do rm -rf ${folder}; ln -sfn ${victim} ${folder}; rm -f ${folder}; mkdir -p ${folder}; echo x > ${folder}/x; done' > /dev/null 2>&1 &`;

const SWAPS: [string, (victim: string) => string][] = [
  ["outputs", (victim) => `rm -rf outputs; ln -s ${victim} outputs`],
  ["logs", (victim) => `rm -rf logs; ln -s ${victim} logs`],
  ["a declared output", (victim) => `rm -rf $AZURE_ML_OUTPUT_model; ln -s ${victim} $AZURE_ML_OUTPUT_model`],
  ["a declared file", (victim) => `ln -s ${victim}/secret-key $AZURE_ML_OUTPUT_file`],
  [
    "the folder of a declared file",
    (victim) => `d=$(dirname $AZURE_ML_OUTPUT_file); rm -rf $d; ln -s ${victim} $d`,
  ],
  ["a folder below outputs", (victim) => `mkdir -p outputs/a; rm -rf outputs/a; ln -s ${victim} outputs/a`],
  ["a parent, and what is below it", (victim) => `ln -s ${victim} outputs/b; ln -s outputs/b/inner logs/c`],
  [
    "the data folder by a link through the process of another",
    (victim) => `ln -s /proc/1/root${victim} outputs/d`,
  ],
  ["a folder that is swapped for ever", (victim) => `${keepSwapping("outputs", victim)} sleep 0.3`],
];

test("a link in the place of anything that we look into gives nothing away and harms nothing", async () => {
  const { controller, home } = await startTestNode();
  const victim = makeVictim();
  const outputs = [
    { name: "model", kind: "folder" as const },
    { name: "file", kind: "file" as const },
  ];
  const begun = SWAPS.flatMap(([name, swap]) =>
    [victim, home].map((target) => ({
      name,
      runId: controller.submit({ command: `${swap(target)}; exit 0`, outputs }),
    })),
  );
  for (const { name, runId } of begun) {
    await controller.outcomeOf(runId);
    const { files } = controller.runs.get(runId)!;
    expect([...files.values()].join(), name).not.toContain(SECRET);
    expect([...files.keys()].join("\n"), name).not.toMatch(/secret-key|node-id|start\.sh|\/inner/);
  }
  expect(readFileSync(path.join(victim, "inner/secret-key"), "utf8")).toBe(SECRET);
  const { uid, mode } = statSync(path.join(victim, "secret-key"));
  expect({ uid, mode }).toEqual({ uid: process.getuid?.(), mode: 0o100600 });
});

test("a folder of the run in the place of outputs is collected, and so is a file in the place of a folder", async () => {
  const { controller } = await startTestNode();
  const command = [
    "mkdir results; echo good > results/metrics.txt; rm -rf outputs; ln -s results outputs",
    "rm -rf $AZURE_ML_OUTPUT_model; echo weights > $AZURE_ML_OUTPUT_model",
  ].join("; ");
  const runId = controller.submit({ command, outputs: [{ name: "model", kind: "folder" }] });
  expect(await controller.outcomeOf(runId)).toEqual({ status: "completed" });
  const { files, notices } = controller.runs.get(runId)!;
  expect(files.get("outputs/metrics.txt")).toBe("good\n");
  expect(files.get("named-outputs/model/model")).toBe("weights\n");
  expect(notices).toEqual([]);
});
