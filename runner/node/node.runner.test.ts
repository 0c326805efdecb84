import { describe, expect, test } from "vitest";
import { carrying } from "./drivers/local/processes";
import { startTestNode } from "./testing/with-node";

describe("a run on this machine", () => {
  test("goes through its states, sees its code, inputs and outputs, and leaves its files", async () => {
    const { controller } = await startTestNode();
    const script = `import os, sys, pathlib
count, table, folder, made, one = sys.argv[1:]
assert pathlib.Path(table).read_text() == "a,b"
assert sorted(os.listdir(folder)) == ["deep", "x.txt"]
assert os.environ["AZURE_ML_INPUT_count"] == count == "3"
assert os.environ["AZURE_ML_OUTPUT_made"] == made
pathlib.Path(made, "sub").mkdir(); pathlib.Path(made, "sub", "answer.txt").write_text(os.environ["GREETING"])
pathlib.Path(one).write_text("single")
pathlib.Path("outputs/kept.txt").write_text("kept"); pathlib.Path("logs/a.log").write_text("logged")
pathlib.Path("code-is-writable").touch()
print("héllo", os.environ["NOT.A.NAME"], "it's")
`;
    const runId = controller.submit({
      command:
        "python src/io.py ${{inputs.count}} ${{inputs.table}} ${{inputs.folder}} ${{outputs.made}} ${{outputs.one}} $[[--no ${{inputs.none}}]]",
      code: [controller.file("src/io.py", script)],
      inputs: [
        { name: "count", kind: "literal", value: "3" },
        { name: "table", kind: "file", files: [controller.file("table.csv", "a,b")] },
        {
          name: "folder",
          kind: "folder",
          files: [controller.file("x.txt", "x"), controller.file("deep/y.txt", "y")],
        },
      ],
      outputs: [
        { name: "made", kind: "folder" },
        { name: "one", kind: "file" },
      ],
      variables: { GREETING: "grüße 'quoted'\nand a line", "NOT.A.NAME": "dotted" },
    });
    expect(await controller.outcomeOf(runId)).toEqual({ status: "completed" });
    const { progress, files } = controller.runs.get(runId)!;
    expect(progress.map((step) => step.status)).toEqual(["running", "finalizing"]);
    expect(Object.fromEntries(files)).toEqual({
      "user_logs/std_log.txt": "héllo dotted it's\n",
      "outputs/kept.txt": "kept",
      "logs/a.log": "logged",
      "named-outputs/made/sub/answer.txt": "grüße 'quoted'\nand a line",
      "named-outputs/one/one": "single",
    });
  });

  test("that takes the last slot leaves a node that still asks, so that others are told what they wait for", async () => {
    const { controller } = await startTestNode({ slots: 1 });
    controller.submit({ command: "sleep 600" });
    await controller.until(() => controller.free?.length === 0);
  });

  test("fails with the last line of its traceback", async () => {
    const { controller } = await startTestNode();
    const runId = controller.submit({
      command: "python bad.py",
      code: [controller.file("bad.py", "def deep():\n    raise ValueError('the moon is 7 short')\ndeep()\n")],
    });
    const error = await controller.errorOf(runId);
    expect(error).toMatchObject({
      code: "ExitCode",
      exitCode: 1,
      message: "The command ended with exit code 1: ValueError: the moon is 7 short",
    });
    expect(error.excerpt).toContain("line 2, in deep");
  });

  test.each([
    ["python nope.py", "ExitCode", "nope.py is not among the files"],
    ["no-such-program --x", "CommandNotFound", "no-such-program"],
    ["kill -SEGV $$", "Signal", "SIGSEGV"],
    ["exit 7", "ExitCode", "exit code 7"],
  ])("%s gives its own sentence", async (command, code, words) => {
    const { controller } = await startTestNode();
    const error = await controller.errorOf(controller.submit({ command }));
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
  });

  test("fails when a declared file was not written", async () => {
    const { controller } = await startTestNode();
    const runId = controller.submit({ command: "true", outputs: [{ name: "model", kind: "file" }] });
    expect(await controller.errorOf(runId)).toMatchObject({
      code: "OutputMissing",
      message: expect.stringContaining("model"),
    });
  });

  test("ends a run that exceeds its time, and says so", async () => {
    const { controller } = await startTestNode();
    const runId = controller.submit({ command: "sleep 600", timeoutSeconds: 1 });
    expect(await controller.errorOf(runId)).toMatchObject({
      code: "Timeout",
      message: expect.stringContaining("1 s"),
    });
  });

  test("cancel ends the whole tree: what ignores SIGTERM and what has a session of its own", async () => {
    const { controller } = await startTestNode();
    const script = `import subprocess, sys, time
deaf = "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); os.write(1, b'deaf\\\\n'); time.sleep(600)"
for own_session in (False, True):
    subprocess.Popen([sys.executable, "-c", deaf], start_new_session=own_session)
time.sleep(600)
`;
    const runId = controller.submit({
      command: "python tree.py",
      code: [controller.file("tree.py", script)],
    });
    await controller.until(() => controller.logOf(runId) === "deaf\ndeaf\n");
    controller.canceled.add(runId);
    expect(await controller.outcomeOf(runId)).toEqual({ status: "canceled" });
    expect(carrying(`ATELIER_PROCESS_OF=${runId}.1`)).toEqual([]);
  });

  test("a script may tidy up when it is canceled", async () => {
    const { controller } = await startTestNode({ graceMs: 20_000 });
    const script =
      "import signal, sys, time\nsignal.signal(signal.SIGTERM, lambda *_: (open('outputs/saved', 'w').write('yes'), sys.exit(0)))\nprint('up', flush=True)\ntime.sleep(600)\n";
    const runId = controller.submit({
      command: "python tidy.py",
      code: [controller.file("tidy.py", script)],
    });
    await controller.until(() => controller.logOf(runId) === "up\n");
    controller.canceled.add(runId);
    expect(await controller.outcomeOf(runId)).toEqual({ status: "canceled" });
    expect(controller.runs.get(runId)!.files.get("outputs/saved")).toBe("yes");
  });

  test("a cancel is carried out as soon as the node is told to ask, long before the next renewal", async () => {
    const { controller, node } = await startTestNode({ renewMs: 600_000 });
    const runId = controller.submit({ command: "echo up; sleep 600" });
    await controller.until(() => controller.logOf(runId) === "up\n");
    controller.canceled.add(runId);
    node.renewNow();
    expect(await controller.outcomeOf(runId)).toEqual({ status: "canceled" });
  });

  test.each([
    ["true", { status: "canceled" }],
    ["exit 7", { status: "canceled", error: { code: "ExitCode" } }],
  ])(
    "a cancel while its files are stored leaves what is not stored yet, also the rest of a file: %s",
    async (end, outcome) => {
      const { controller, node } = await startTestNode({ renewMs: 600_000 });
      const runId = controller.submit({ command: `echo over; echo late > outputs/x.txt; ${end}` });
      controller.onCollect = async (files) => {
        const late = files.find(({ path }) => path === "outputs/x.txt");
        if (!late) return;
        controller.canceled.add(runId);
        node.renewNow();
        // Its bytes are given until the cancel has arrived, and no further.
        for (;;) for await (const _piece of late.read()) await new Promise(setImmediate);
      };
      expect(await controller.outcomeOf(runId)).toMatchObject(outcome);
      const { files, notices } = controller.runs.get(runId)!;
      expect(Object.fromEntries(files)).toEqual({ "user_logs/std_log.txt": "over\n" });
      expect(notices).toEqual([expect.stringContaining("those that were stored by then are kept")]);
    },
  );

  test("what a script leaves in the background ends with it", async () => {
    const { controller } = await startTestNode();
    const runId = controller.submit({ command: "setsid sleep 600 & echo started" });
    expect(await controller.outcomeOf(runId)).toEqual({ status: "completed" });
    expect(carrying(`ATELIER_PROCESS_OF=${runId}.1`)).toEqual([]);
  });

  test("a lost lease ends the processes, and nothing more is said about the run", async () => {
    const { controller } = await startTestNode();
    const runId = controller.submit({ command: "echo up; sleep 600" });
    await controller.until(() => controller.logOf(runId) === "up\n");
    const mark = `ATELIER_PROCESS_OF=${runId}.1`;
    expect(carrying(mark)).not.toEqual([]);
    controller.lost.add(runId);
    await controller.until(() => carrying(mark).length === 0);
    expect(controller.runs.get(runId)!.outcome).toBeUndefined();
  });

  test("nothing is lost or ended while the database is away", async () => {
    const { controller } = await startTestNode();
    const runId = controller.submit({
      command: "for n in 1 2 3 4 5 6 7 8; do echo line $n; sleep 0.1; done",
    });
    await controller.until(() => controller.logOf(runId).includes("line 2"));
    controller.isAway = true;
    await controller.until(() => controller.logOf(runId).includes("line 8"));
    controller.isAway = false;
    expect(await controller.outcomeOf(runId)).toEqual({ status: "completed" });
    expect(controller.runs.get(runId)!.progress.at(-1)).toEqual({ status: "finalizing" });
  });

  test("links that lead out, pipes and devices are not collected, and the run says so", async () => {
    const { controller } = await startTestNode();
    const command =
      "cd outputs; echo real > real; ln -s real inside; ln -s /etc/passwd outside; mkfifo pipe; ln -s . loop";
    const runId = controller.submit({ command });
    await controller.outcomeOf(runId);
    const { files, notices } = controller.runs.get(runId)!;
    expect([...files.keys()].sort()).toEqual(["outputs/inside", "outputs/real", "user_logs/std_log.txt"]);
    expect(notices.join()).toMatch(/outputs\/loop, outputs\/outside, outputs\/pipe/);
  });

  test("system metrics of the run arrive", async () => {
    const { controller } = await startTestNode({ metricsMs: 150 });
    const runId = controller.submit({
      command: "python -c 'x = bytearray(50_000_000)\nwhile True: sum(range(100000))'",
    });
    const cpu = await controller.until(() =>
      controller.runs
        .get(runId)!
        .metrics.find((point) => point.key === "system/cpu_utilization_percentage" && point.value > 5),
    );
    controller.canceled.add(runId);
    expect(cpu.value).toBeLessThanOrEqual(100);
    const memory = controller.runs
      .get(runId)!
      .metrics.filter((point) => point.key === "system/memory_used_megabytes");
    expect(Math.max(...memory.map((point) => point.value))).toBeGreaterThan(50);
    await controller.outcomeOf(runId);
  });

  test("more runs than slots wait for a slot", async () => {
    const { controller } = await startTestNode();
    const ids = Array.from({ length: 7 }, () => controller.submit({ command: "id -u" }));
    const outcomes = await Promise.all(ids.map((id) => controller.outcomeOf(id)));
    expect(outcomes.every((outcome) => outcome.status === "completed")).toBe(true);
  });
});
