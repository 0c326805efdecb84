/** A run's own limit on the disk. What it takes is counted only when what has gone from the disk could be beyond it. */
import { statfs } from "node:fs/promises";
import type { AttemptFolder } from "../files/attempt-folder";
import { endForDisk } from "./end-filler";
import { measureUse } from "./measure";

/** What others give back meanwhile hides what this run takes, so it is counted now and then all the same. */
const COUNT_EVERY_MS = 30_000;
/** A count may take this share of the time, where there are very many files. */
const COUNT_SHARE = 0.05;
/** What was written before the first look is counted then, and not while a command starts. */
const FIRST_COUNT_MS = 2_000;

export class DiskWatch {
  private countedBytes = 0;
  private freeBytes: number | null = null;
  private countAfterMs = performance.now() + FIRST_COUNT_MS;
  /** What the disk had left at the last look. */
  lastFreeBytes = Number.POSITIVE_INFINITY;

  constructor(
    private readonly folder: AttemptFolder,
    private readonly limitBytes: number,
  ) {}

  async look(): Promise<void> {
    const { bavail, bsize } = await statfs(this.folder.top);
    const free = bavail * bsize;
    this.lastFreeBytes = free;
    this.freeBytes ??= free;
    const atMost = this.countedBytes + Math.max(0, this.freeBytes - free);
    if (atMost <= this.limitBytes && performance.now() < this.countAfterMs) return;
    const begunMs = performance.now();
    const { used: usedBytes } = await measureUse(this.folder);
    const endedMs = performance.now();
    this.countAfterMs = endedMs + Math.max(COUNT_EVERY_MS, (endedMs - begunMs) / COUNT_SHARE);
    if (usedBytes === null) return;
    this.countedBytes = usedBytes;
    this.freeBytes = free;
    if (usedBytes > this.limitBytes)
      endForDisk(this.folder, { cause: "limit", usedBytes, limitBytes: this.limitBytes });
  }
}
