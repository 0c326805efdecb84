/** What a run uses of its machine: its own processes, and the disk and network that it shares. */
import { readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import os from "node:os";
import type { SystemPoint } from "@/domain/node/messages";
import { findProgram, run } from "../commands";
import { descendantsOf, TICKS_PER_SECOND } from "../processes";

const MEGABYTE = 1e6;
const GPU_FIELDS = ["utilization.gpu", "memory.used", "memory.total"];

type Values = Record<string, number>;

export class SystemMetrics {
  private step = 0;
  private lastTicks: number | null = null;
  private lastMs = 0;
  private readonly networkAtStart = readNetwork();
  private readonly gpuQuery = findProgram("nvidia-smi");

  constructor(
    private readonly wrapperPid: number,
    private readonly home: string,
  ) {}

  /** The values of now, under keys `system/…`. CPU is a share of the whole machine, since the last call. */
  async sample(): Promise<SystemPoint[]> {
    const time = Date.now();
    const values = {
      ...this.sampleProcesses(),
      ...this.sampleNetwork(),
      ...(await this.sampleDisk()),
      ...(await this.sampleGpus()),
    };
    const step = this.step++;
    return Object.entries(values).map(([name, value]) => ({ key: `system/${name}`, value, step, time }));
  }

  private sampleProcesses(): Values {
    const processes = descendantsOf(this.wrapperPid);
    const ticks = sum(processes.map((one) => one.cpuTicks));
    const nowMs = performance.now();
    const passedTicks = ((nowMs - this.lastMs) / 1000) * TICKS_PER_SECOND * os.availableParallelism();
    const used = this.lastTicks === null ? null : Math.max(0, ticks - this.lastTicks) / passedTicks;
    this.lastTicks = ticks;
    this.lastMs = nowMs;
    const memory = sum(processes.map((one) => one.residentBytes)) / MEGABYTE;
    return {
      memory_used_megabytes: memory,
      ...(used === null ? {} : { cpu_utilization_percentage: Math.min(100, 100 * used) }),
    };
  }

  private sampleNetwork(): Values {
    const now = readNetwork();
    return {
      network_receive_megabytes: (now.received - this.networkAtStart.received) / MEGABYTE,
      network_transmit_megabytes: (now.sent - this.networkAtStart.sent) / MEGABYTE,
    };
  }

  private async sampleDisk(): Promise<Values> {
    const { bsize, blocks, bfree, bavail } = await statfs(this.home);
    return {
      disk_usage_megabytes: ((blocks - bfree) * bsize) / MEGABYTE,
      disk_available_megabytes: (bavail * bsize) / MEGABYTE,
      disk_usage_percentage: (100 * (blocks - bfree)) / blocks,
    };
  }

  private async sampleGpus(): Promise<Values> {
    if (!this.gpuQuery) return {};
    const asked = await run([
      this.gpuQuery,
      `--query-gpu=${GPU_FIELDS.join(",")}`,
      "--format=csv,noheader,nounits",
    ]);
    if (asked.exitCode !== 0) return {};
    return Object.assign({}, ...asked.stdout.trim().split("\n").map(readGpu));
  }
}

function readGpu(line: string, index: number): Values {
  const [busy = 0, used = 0, total = 0] = line.split(",").map(Number);
  const mebibytes = 1024 ** 2 / MEGABYTE;
  return {
    [`gpu_${index}_utilization_percentage`]: busy,
    [`gpu_${index}_memory_usage_megabytes`]: used * mebibytes,
    [`gpu_${index}_memory_usage_percentage`]: total > 0 ? (100 * used) / total : 0,
  };
}

/** Bytes of all interfaces but the loopback since the machine started. */
function readNetwork(): { received: number; sent: number } {
  const lines = readFileSync("/proc/net/dev", "utf8").split("\n").slice(2);
  const interfaces = lines
    .map((line) => line.trim().split(/[:\s]+/))
    .filter(([name]) => name && name !== "lo");
  return {
    received: sum(interfaces.map((fields) => Number(fields[1]))),
    sent: sum(interfaces.map((fields) => Number(fields[9]))),
  };
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);
