import type { Distribution } from "@/domain/jobs";
import type { PeerPlace } from "@/domain/peers";
import { failRun } from "../../../failure";
import type { PlannedProcess } from "./start-script";

const HOST = "127.0.0.1";

/** The instances of a run, each on a node of its own: which of them this is, and where each listens. */
export interface Group {
  instance: number;
  places: PeerPlace[];
}

/** A run of one machine. */
export const alone = (ports: number[]): Group => ({ instance: 0, places: [{ address: HOST, ports }] });

/** How many free ports the processes of an instance need to find each other. */
export function portsNeeded(
  distribution: Distribution | undefined,
  { instance, count }: { instance: number; count: number } = { instance: 0, count: 1 },
): number {
  if (!distribution) return 0;
  if (distribution.type === "tensorflow") return tasksOn(instance, count, distribution).length;
  return instance === 0 ? 1 : 0;
}

/** The processes of one instance, with the variables by which each framework knows its place. */
export function planProcesses(distribution: Distribution, group: Group): PlannedProcess[] {
  if (distribution.type === "ray")
    throw failRun("StartFailed", "The distribution ray needs a Ray cluster as its compute target.");
  if (distribution.type === "tensorflow") return planTensorflow(distribution, group);
  const size = distribution.process_count_per_instance ?? 1;
  const plan = distribution.type === "mpi" ? mpiVariables : () => ({});
  return Array.from({ length: size }, (_, local) => {
    const rank = { local, size, global: group.instance * size + local };
    return {
      label: `rank ${rank.global}`,
      isAwaited: true,
      variables: { ...rankVariables(rank, group), ...plan(rank, group) },
    };
  });
}

/** A process among those of its instance, and among all. */
interface Rank {
  local: number;
  size: number;
  global: number;
}

const rankVariables = ({ local, size, global }: Rank, { instance, places }: Group) => ({
  RANK: `${global}`,
  LOCAL_RANK: `${local}`,
  WORLD_SIZE: `${places.length * size}`,
  LOCAL_WORLD_SIZE: `${size}`,
  NODE_RANK: `${instance}`,
  GROUP_RANK: `${instance}`,
  AZUREML_NODE_COUNT: `${places.length}`,
  MASTER_ADDR: places[0]!.address,
  MASTER_PORT: `${places[0]!.ports[0]}`,
});

const mpiVariables = ({ local, size, global }: Rank, { instance, places }: Group) => ({
  OMPI_COMM_WORLD_RANK: `${global}`,
  OMPI_COMM_WORLD_SIZE: `${places.length * size}`,
  OMPI_COMM_WORLD_LOCAL_RANK: `${local}`,
  OMPI_COMM_WORLD_LOCAL_SIZE: `${size}`,
  OMPI_COMM_WORLD_NODE_RANK: `${instance}`,
});

type Tensorflow = Extract<Distribution, { type: "tensorflow" }>;

interface Task {
  type: "worker" | "ps";
  index: number;
}

/** Every instance has a worker where it is not said how many there are. */
function tasksOf(count: number, { worker_count, parameter_server_count = 0 }: Tensorflow): Task[] {
  const list = (type: Task["type"], length: number): Task[] =>
    Array.from({ length }, (_, index) => ({ type, index }));
  return [...list("worker", worker_count ?? count), ...list("ps", parameter_server_count)];
}

/** In turns, so that an instance has at most one more than another. */
const tasksOn = (instance: number, count: number, distribution: Tensorflow): Task[] =>
  tasksOf(count, distribution).filter((_, index) => index % count === instance);

function planTensorflow(distribution: Tensorflow, { instance, places }: Group): PlannedProcess[] {
  const count = places.length;
  const tasks = tasksOf(count, distribution);
  const addressOf = (index: number): string => {
    const { address, ports } = places[index % count]!;
    return `${address.includes(":") ? `[${address}]` : address}:${ports[Math.floor(index / count)]}`;
  };
  const all = (type: Task["type"]) =>
    tasks.flatMap((task, index) => (task.type === type ? [addressOf(index)] : []));
  const servers = all("ps");
  const cluster = { worker: all("worker"), ...(servers.length > 0 ? { ps: servers } : {}) };
  return tasksOn(instance, count, distribution).map((task) => ({
    label: `${task.type} ${task.index}`,
    isAwaited: task.type === "worker",
    variables: { TF_CONFIG: JSON.stringify({ cluster, task }), AZUREML_NODE_COUNT: `${count}` },
  }));
}
