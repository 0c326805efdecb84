import { expect, test } from "vitest";
import { startTestNode } from "../../../testing/with-node";

const runDiskBytes = 5_000_000;
const outputsOf = (files: Map<string, unknown>) =>
  [...files.keys()].filter((name) => name.startsWith("outputs/"));

test("holes that are larger than a run's limit on the disk are not stored, and its page says which", async () => {
  const { controller } = await startTestNode({ runDiskBytes });
  const runId = controller.submit({
    command: "for n in 1 2 3 4 5 6 7 8 9; do truncate -s $((2000000 + n)) outputs/$n; done",
  });
  const error = await controller.errorOf(runId);
  expect(error?.code).toBe("DiskFull");
  expect(error?.message).toMatch(
    /^Not stored, .* limit on the disk of 5 MB .*: outputs\/3 \(2 MB\), .*outputs\/7 \(2 MB\) and 2 more\. .*holes/,
  );
  expect(outputsOf(controller.runs.get(runId)!.files)).toEqual(["outputs/1", "outputs/2"]);
});

test("one hole that no disk could hold does not hold up the end of its run", async () => {
  const { controller } = await startTestNode();
  const runId = controller.submit({ command: "echo kept > outputs/a; truncate -s 8T outputs/b" });
  expect(await controller.errorOf(runId)).toMatchObject({ code: "DiskFull" });
  expect(controller.runs.get(runId)!.files.get("outputs/a")).toBe("kept\n");
});

test("a file of several names counts once", async () => {
  const { controller } = await startTestNode({ runDiskBytes });
  const command = "cd outputs; head -c 4000000 /dev/zero > 1; ln -s 1 2; ln 1 3";
  const runId = controller.submit({ command });
  expect(await controller.outcomeOf(runId)).toEqual({ status: "completed" });
  expect(outputsOf(controller.runs.get(runId)!.files)).toEqual(["outputs/1", "outputs/2", "outputs/3"]);
});

test("a file of very many names is read for some of them, and the others are told", async () => {
  const { controller } = await startTestNode({ runDiskBytes });
  const command = "cd outputs; head -c 4000000 /dev/zero > 1; for n in $(seq 2 50); do ln -s 1 $n; done";
  const runId = controller.submit({ command });
  expect(await controller.errorOf(runId)).toMatchObject({
    code: "DiskFull",
    message: expect.stringMatching(/and 33 more\./),
  });
  expect(outputsOf(controller.runs.get(runId)!.files)).toHaveLength(12);
});
