import type { Distribution } from "@/domain/jobs";
import { failRun } from "../../../failure";
import type { PlannedProcess } from "./start-script";

const HOST = "127.0.0.1";

/** How many free ports the processes need to find each other. */
export function portsNeeded(distribution: Distribution | undefined): number {
  if (!distribution) return 0;
  if (distribution.type !== "tensorflow") return 1;
  return (distribution.worker_count ?? 1) + (distribution.parameter_server_count ?? 0);
}

/** The processes of one machine, with the variables by which each framework knows its place. */
export function planProcesses(distribution: Distribution, ports: number[]): PlannedProcess[] {
  if (distribution.type === "ray")
    throw failRun("StartFailed", "The distribution ray needs a Ray cluster as its compute target.");
  if (distribution.type === "tensorflow") {
    const { worker_count: workers = 1, parameter_server_count: servers = 0 } = distribution;
    return planTensorflow(workers, servers, ports);
  }
  const size = distribution.process_count_per_instance ?? 1;
  const plan = distribution.type === "mpi" ? mpiVariables : () => ({});
  return Array.from({ length: size }, (_, rank) => ({
    label: `rank ${rank}`,
    isAwaited: true,
    variables: { ...rankVariables(rank, size, ports[0]!), ...plan(rank, size) },
  }));
}

const rankVariables = (rank: number, size: number, port: number) => ({
  RANK: `${rank}`,
  LOCAL_RANK: `${rank}`,
  WORLD_SIZE: `${size}`,
  LOCAL_WORLD_SIZE: `${size}`,
  NODE_RANK: "0",
  MASTER_ADDR: HOST,
  MASTER_PORT: `${port}`,
});

const mpiVariables = (rank: number, size: number) => ({
  OMPI_COMM_WORLD_RANK: `${rank}`,
  OMPI_COMM_WORLD_SIZE: `${size}`,
  OMPI_COMM_WORLD_LOCAL_RANK: `${rank}`,
  OMPI_COMM_WORLD_LOCAL_SIZE: `${size}`,
  OMPI_COMM_WORLD_NODE_RANK: "0",
});

function planTensorflow(workers: number, servers: number, ports: number[]): PlannedProcess[] {
  const addresses = ports.map((port) => `${HOST}:${port}`);
  const cluster = {
    worker: addresses.slice(0, workers),
    ...(servers > 0 ? { ps: addresses.slice(workers) } : {}),
  };
  const tasks = [
    ...Array.from({ length: workers }, (_, index) => ({ type: "worker", index })),
    ...Array.from({ length: servers }, (_, index) => ({ type: "ps", index })),
  ];
  return tasks.map((task) => ({
    label: `${task.type} ${task.index}`,
    isAwaited: task.type === "worker",
    variables: { TF_CONFIG: JSON.stringify({ cluster, task }) },
  }));
}
