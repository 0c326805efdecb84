import { describe, expect, test } from "vitest";
import { planProcesses, portsNeeded } from "./distribution";

const places = [
  { address: "10.0.0.1", ports: [4000] },
  { address: "fd00::2", ports: [5000, 5001] },
];

describe("the processes of one instance of two", () => {
  test("are ranked among all, and all go to the first instance", () => {
    const variables = [0, 1].flatMap((instance) =>
      planProcesses({ type: "pytorch", process_count_per_instance: 2 }, { instance, places }).map(
        (process) => process.variables,
      ),
    );
    expect(variables.map(({ RANK, LOCAL_RANK, NODE_RANK }) => [RANK, LOCAL_RANK, NODE_RANK])).toEqual([
      ["0", "0", "0"],
      ["1", "1", "0"],
      ["2", "0", "1"],
      ["3", "1", "1"],
    ]);
    for (const { WORLD_SIZE, LOCAL_WORLD_SIZE, AZUREML_NODE_COUNT, MASTER_ADDR, MASTER_PORT } of variables)
      expect([WORLD_SIZE, LOCAL_WORLD_SIZE, AZUREML_NODE_COUNT, MASTER_ADDR, MASTER_PORT]).toEqual([
        ...["4", "2", "2", "10.0.0.1", "4000"],
      ]);
    expect([0, 1].map((instance) => portsNeeded({ type: "mpi" }, { instance, count: 2 }))).toEqual([1, 0]);
  });

  test("of mpi know their place by Open MPI's variables too", () => {
    const [process] = planProcesses({ type: "mpi" }, { instance: 1, places });
    expect(process!.variables).toMatchObject({
      OMPI_COMM_WORLD_RANK: "1",
      OMPI_COMM_WORLD_SIZE: "2",
      OMPI_COMM_WORLD_LOCAL_RANK: "0",
      OMPI_COMM_WORLD_NODE_RANK: "1",
    });
  });

  test("of tensorflow are shared out in turns, and each knows the addresses of all", () => {
    const three = { type: "tensorflow", worker_count: 3 } as const;
    expect([0, 1].map((instance) => portsNeeded(three, { instance, count: 2 }))).toEqual([2, 1]);
    const wide = [{ address: "10.0.0.1", ports: [4000, 4001] }, places[1]!];
    const configs = [0, 1].flatMap((instance) =>
      planProcesses(three, { instance, places: wide }).map(({ variables }) =>
        JSON.parse(variables.TF_CONFIG!),
      ),
    );
    expect(configs.map(({ task }) => task.index)).toEqual([0, 2, 1]);
    for (const { cluster } of configs)
      expect(cluster).toEqual({ worker: ["10.0.0.1:4000", "[fd00::2]:5000", "10.0.0.1:4001"] });
    // One worker on each, where it is not said how many there are.
    expect(planProcesses({ type: "tensorflow" }, { instance: 1, places })).toHaveLength(1);
  });
});
