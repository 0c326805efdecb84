/** The outside of a node, for its tests: a controller that hands out assignments and records what it is told. */
import { createHash } from "node:crypto";
import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { vi } from "vitest";
import { paths } from "@/domain/data-folder";
import { AppError } from "@/domain/errors";
import { newId } from "@/domain/ids";
import type { Assignment, FileEntry } from "@/domain/node/assignment";
import {
  type CollectedFile,
  type Content,
  type Controller,
  type FreeSlots,
  StaleLease,
} from "@/domain/node/contract";
import type {
  BuildOrder,
  BuildOrderEnd,
  BuildReport,
  Lease,
  Outcome,
  Progress,
  Renewal,
  SystemPoint,
} from "@/domain/node/messages";
import type { RunError } from "@/domain/runs";

export interface Recorded {
  progress: Progress[];
  notices: string[];
  metrics: SystemPoint[];
  /** Stored files by their artifact path. */
  files: Map<string, string>;
  outcome?: Outcome;
}

const WAIT_MS = 170_000;

export class RecordingController implements Controller {
  readonly runs = new Map<string, Recorded>();
  readonly builds: BuildReport[] = [];
  /** What the node is to do with its builds, and what it said of that. */
  readonly orders: BuildOrder[] = [];
  readonly settled: BuildOrderEnd[] = [];
  readonly canceled = new Set<string>();
  readonly lost = new Set<string>();
  /** While set, every call fails as it does when the database is away. */
  isAway = false;
  /** So many claims are made and not answered, as when a connection breaks. */
  losesAnswers = 0;
  /** Called with the files that are about to be stored. */
  onCollect: (files: CollectedFile[]) => Promise<void> = async () => {};
  readonly logs = null;
  readonly tunnel = null;
  keepLog = async (): Promise<void> => {};
  facts: Record<string, unknown> = {};
  /** The free slots that the node named when it last asked for work. */
  free: number[] | null = null;
  /** Why the node wanted nothing when it last asked. */
  hold: string | undefined;
  private queue: Assignment[] = [];
  private readonly held = new Map<string, Assignment>();
  private readonly blobs = new Map<string, Buffer>();

  constructor(
    private readonly home: string,
    private readonly slots: number,
  ) {}

  /** Puts a run into the queue, with whatever its test is about. */
  submit(given: Partial<Assignment> & { command: string }): string {
    const id = given.id ?? newId("run");
    const environment = { label: "minimal", packages: [], variables: {}, notices: [] };
    const plain = {
      attempt: 1,
      epoch: 1,
      slot: 0,
      slots: 1,
      experimentId: "exp_1",
      token: "atr_test",
      code: [],
      inputs: [],
      outputs: [],
      variables: {},
      masked: [],
    };
    this.queue.push({ subject: "run", id, name: id, workspace: "default", environment, ...plain, ...given });
    this.runs.set(id, { progress: [], notices: [], metrics: [], files: new Map() });
    return id;
  }

  file(at: string, content: string, executable = false): FileEntry {
    const bytes = Buffer.from(content);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    this.blobs.set(sha256, bytes);
    return { path: at, sha256, sizeBytes: bytes.length, executable };
  }

  /** Resolves to what the condition gives, as soon as it gives something. */
  until<T>(condition: () => T | undefined | false | null): Promise<T> {
    const look = () =>
      condition() || Promise.reject(new Error(`It did not come to that: ${this.describe()}`));
    return vi.waitFor(look, { timeout: WAIT_MS, interval: 20 });
  }

  outcomeOf = (runId: string): Promise<Outcome> => this.until(() => this.runs.get(runId)?.outcome);

  async errorOf(runId: string): Promise<RunError> {
    const outcome = await this.outcomeOf(runId);
    if (outcome.status !== "failed") throw new Error(`${runId} is ${outcome.status}: ${this.logOf(runId)}`);
    return outcome.error;
  }

  logOf(runId: string, attempt = 1): string {
    try {
      return readFileSync(paths.userLog(this.home, runId, attempt), "utf8");
    } catch {
      return "";
    }
  }

  /** What another controller would find: the runs that are held, each with a higher epoch. */
  async reclaim(_nodeId: string, held: string[] = []): Promise<Assignment[]> {
    this.answer();
    const others = [...this.held.values()].filter((one) => !held.includes(one.id));
    const raised = others.map((one) => ({ ...one, epoch: one.epoch + 1 }));
    for (const one of raised) this.held.set(one.id, one);
    return raised;
  }

  /** What a sweep or a deletion does while the node is away: the run is nobody's. */
  giveUp(runId: string): void {
    this.held.delete(runId);
  }

  async register({ facts }: { facts: Record<string, unknown> }): Promise<{ nodeId: string }> {
    this.answer();
    this.facts = facts;
    return { nodeId: "nod_1" };
  }

  async claim(_nodeId: string, { run: freeSlots = [] }: FreeSlots, hold?: string): Promise<Assignment[]> {
    this.answer();
    this.hold = hold;
    if (hold) return [];
    if (freeSlots.some((slot) => slot >= this.slots)) throw new Error("There is no such slot.");
    this.free = freeSlots;
    const given = this.queue
      .splice(0, freeSlots.length)
      .map((one, index) => ({ ...one, slot: freeSlots[index]! }));
    for (const one of given) this.held.set(one.id, one);
    if (given.length > 0 && this.losesAnswers > 0 && this.losesAnswers--)
      throw new AppError("unavailable", "The connection broke.");
    return given;
  }

  async renew(_nodeId: string, leases: Lease[]): Promise<Renewal> {
    this.answer();
    const ids = leases.map(({ id }) => id);
    const [lost, cancel] = [this.lost, this.canceled].map((set) => ids.filter((id) => set.has(id)));
    return { lost: lost!, cancel: cancel!, orders: [...this.orders] };
  }

  async report(lease: Lease, progress: Progress): Promise<void> {
    this.check(lease).progress.push(progress);
  }

  async notice(lease: Lease, text: string): Promise<void> {
    this.check(lease).notices.push(text);
  }

  async build(_nodeId: string, report: BuildReport): Promise<{ buildId: string }> {
    this.answer();
    this.builds.push(report);
    return { buildId: "bld_1" };
  }

  async settleBuild(_nodeId: string, end: BuildOrderEnd): Promise<void> {
    this.answer();
    this.settled.push(end);
    this.orders.splice(
      this.orders.findIndex(({ id }) => id === end.id),
      1,
    );
  }

  async metrics(lease: Lease, points: SystemPoint[]): Promise<void> {
    this.check(lease).metrics.push(...points);
  }

  async open(_lease: Lease, sha256: string): Promise<Content> {
    this.answer();
    const bytes = this.blobs.get(sha256);
    if (!bytes) throw new AppError("notFound", `The stored file ${sha256} is gone.`);
    return {
      read: async function* () {
        yield bytes;
      },
    };
  }

  async collect(lease: Lease, files: CollectedFile[]): Promise<void> {
    const run = this.check(lease);
    await this.onCollect(files);
    for (const file of files) run.files.set(file.path, Buffer.concat(await all(file.read())).toString());
  }

  async finish(lease: Lease, outcome: Outcome): Promise<void> {
    const run = this.check(lease);
    run.outcome = outcome;
    this.held.delete(lease.id);
  }

  private check(lease: Lease): Recorded {
    this.answer();
    if (this.held.get(lease.id)?.epoch !== lease.epoch) throw new StaleLease(lease.id);
    return this.runs.get(lease.id)!;
  }

  private answer(): void {
    if (this.isAway) throw new AppError("unavailable", "The database is away.");
  }

  private describe(): string {
    const all = [...this.runs].map(([id, run]) => ({
      id,
      ...run,
      files: [...run.files.keys()],
      log: readEnd(paths.userLog(this.home, id, 1), 2000),
    }));
    return JSON.stringify(all, null, 1);
  }
}

async function all(source: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of source) pieces.push(piece);
  return pieces;
}

/** It is asked at every look, and a log may be large. */
function readEnd(file: string, bytes: number): string {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return "";
  const handle = openSync(file, "r");
  try {
    const buffer = Buffer.alloc(bytes);
    return buffer.toString("utf8", 0, readSync(handle, buffer, 0, bytes, Math.max(0, size - bytes)));
  } finally {
    closeSync(handle);
  }
}
