import { describe, expect, test } from "vitest";
import { startTestNode } from "../../../testing/with-node";

const PRINT =
  "import os; print(' '.join(os.environ.get(name, 'None') for name in ('RANK', 'LOCAL_RANK', 'WORLD_SIZE', 'OMPI_COMM_WORLD_RANK', 'TF_CONFIG')))";

describe("a distribution", () => {
  test("starts its processes with rank, size and one address", async () => {
    const { controller } = await startTestNode();
    const meet = `import os, socket
rank, size = int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
place = (os.environ["MASTER_ADDR"], int(os.environ["MASTER_PORT"]))
if rank == 0:
    server = socket.create_server(place)
    ranks = sorted(server.accept()[0].recv(1) for _ in range(size - 1))
    os.write(1, f"met {ranks}\\n".encode())
else:
    while True:
        try: socket.create_connection(place).send(str(rank).encode()); break
        except ConnectionRefusedError: pass
    print("sent")
`;
    const runId = controller.submit({
      command: "python meet.py",
      code: [controller.file("meet.py", meet)],
      distribution: { type: "pytorch", process_count_per_instance: 3 },
    });
    expect(await controller.outcomeOf(runId)).toEqual({ status: "completed" });
    expect(controller.logOf(runId).trim().split("\n").sort()).toEqual([
      "[rank 1] sent",
      "[rank 2] sent",
      "met [b'1', b'2']",
    ]);
  });

  test("mpi has Open MPI's variables too", async () => {
    const { controller } = await startTestNode();
    const runId = controller.submit({
      command: `python -c "${PRINT}"`,
      distribution: { type: "mpi", process_count_per_instance: 2 },
    });
    await controller.outcomeOf(runId);
    expect(controller.logOf(runId).trim().split("\n").sort()).toEqual([
      "0 0 2 0 None",
      "[rank 1] 1 1 2 1 None",
    ]);
  });

  test("tensorflow has its cluster, and parameter servers end with the workers", async () => {
    const { controller } = await startTestNode();
    const script = `import json, os, time
config = json.loads(os.environ["TF_CONFIG"])
print(config["task"]["type"], {kind: len(places) for kind, places in config["cluster"].items()}, flush=True)
if config["task"]["type"] == "ps": time.sleep(600)
`;
    const runId = controller.submit({
      command: "python tf.py",
      code: [controller.file("tf.py", script)],
      distribution: { type: "tensorflow", worker_count: 2, parameter_server_count: 1 },
    });
    expect(await controller.outcomeOf(runId)).toEqual({ status: "completed" });
    expect(controller.logOf(runId)).toContain("worker {'worker': 2, 'ps': 1}");
  });

  test("one that fails ends all, with its status and its traceback", async () => {
    const { controller } = await startTestNode();
    const script =
      "import os, time\nif os.environ['RANK'] == '1': raise SystemError('rank one')\ntime.sleep(600)\n";
    const runId = controller.submit({
      command: "python fail.py",
      code: [controller.file("fail.py", script)],
      distribution: { type: "pytorch", process_count_per_instance: 2 },
    });
    expect(await controller.errorOf(runId)).toMatchObject({
      exitCode: 1,
      message: expect.stringContaining("SystemError: rank one"),
    });
  });
});
