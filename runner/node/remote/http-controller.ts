/** The contract over HTTP: what a node on another machine has in place of the controller in its own process. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { NODE_TARGET_KIND } from "@/domain/compute";
import { inParallel } from "@/domain/in-parallel";
import { type Assignment, assignment } from "@/domain/node/assignment";
import type {
  CollectedFile,
  Content,
  Controller,
  FreeSlots,
  LogLength,
  LogSink,
} from "@/domain/node/contract";
import {
  type BuildOrderEnd,
  type BuildReport,
  type CollectedEntry,
  type Lease,
  logLength,
  MAX_COLLECTED,
  type News,
  type NodeFacts,
  news,
  type Outcome,
  type Progress,
  registered,
  renewal,
  reported,
  type SystemPoint,
} from "@/domain/node/messages";
import { carryTunnel } from "./carry-tunnel";
import type { Asked, StudioDoor } from "./request";

/** Longer than the studio keeps a question open that waits for news. */
const NEWS_SILENCE_MS = 60_000;
const PUTS_AT_ONCE = 4;

const runs = z.object({ runs: z.array(assignment) });
/** An older studio does not say what its target is. */
const self = z.object({
  name: z.string(),
  target: z.string(),
  targetKind: z.string().default(NODE_TARGET_KIND),
});

export class HttpController implements Controller {
  /** What was put for a run that goes on: a repetition does not send it again. */
  private readonly put = new Map<string, Set<string>>();

  constructor(private readonly door: StudioDoor) {}

  /** Who this node is, by its token. */
  whoAmI = () => this.ask(self, { method: "GET", path: "self" });

  /** Resolves when there is something new to ask for, or after a while. */
  news = async (): Promise<News> =>
    (await this.ask(news, { method: "GET", path: "news", silenceMs: NEWS_SILENCE_MS })).news;

  register = (facts: NodeFacts) => this.tell(registered, "register", facts);

  reclaim = async (_nodeId: string, held: string[] = []): Promise<Assignment[]> =>
    (await this.tell(runs, "reclaim", { held })).runs;

  claim = async (_nodeId: string, free: FreeSlots, hold?: string): Promise<Assignment[]> => {
    const { run: freeSlots = [], instance: instanceSlots = [] } = free;
    return (await this.tell(runs, "claim", { freeSlots, instanceSlots, hold })).runs;
  };

  renew = (_nodeId: string, leases: Lease[]) => this.tell(renewal, "renew", { leases });

  build = (_nodeId: string, report: BuildReport) => this.tell(reported, "builds", report);

  settleBuild = async (_nodeId: string, end: BuildOrderEnd): Promise<void> => {
    await this.door.ask({ method: "POST", path: "build-orders", json: end });
  };

  report = (lease: Lease, progress: Progress) => this.say(lease, "progress", progress);

  notice = (lease: Lease, text: string) => this.say(lease, "notices", { text });

  metrics = (lease: Lease, points: SystemPoint[]) => this.say(lease, "metrics", { points });

  async finish(lease: Lease, outcome: Outcome): Promise<void> {
    await this.say(lease, "finish", outcome);
    this.put.delete(lease.id);
  }

  keepLog = async (lease: Lease, bytes: Uint8Array): Promise<void> => {
    const piece = { sizeBytes: bytes.length, read: () => only(bytes) };
    await this.door.ask({ method: "POST", path: `${at(lease)}/kept-log`, bytes: piece, id: lease.id });
  };

  tunnel = (lease: Lease, socket: string, over: AbortSignal): void => {
    void carryTunnel(() => this.door.tunnel(`${at(lease)}/tunnel`, over), socket, over);
  };

  async open(lease: Lease, sha256: string): Promise<Content> {
    const asked: Asked = { method: "GET", path: `${at(lease)}/contents/${sha256}`, id: lease.id };
    return { read: () => this.door.read(asked) };
  }

  /** Bytes first, each announced by its hash; then their names. */
  async collect(lease: Lease, files: CollectedFile[]): Promise<void> {
    const entries = await inParallel(files, PUTS_AT_ONCE, (file) => this.putFile(lease, file));
    for (let start = 0; start < entries.length; start += MAX_COLLECTED)
      await this.say(lease, "files", { files: entries.slice(start, start + MAX_COLLECTED) });
  }

  readonly logs: LogSink = {
    append: (lease, offset, bytes) => this.sendPiece(`${at(lease)}/log`, offset, bytes, lease.id),
    cut: async (lease, cut) =>
      logLength.parse(
        await this.door.ask({
          method: "POST",
          path: `${at(lease)}/log-cut`,
          json: cut,
          id: lease.id,
        }),
      ),
    appendBuild: (buildId, offset, bytes) => this.sendPiece(`builds/${buildId}/log`, offset, bytes),
  };

  private async putFile(lease: Lease, file: CollectedFile): Promise<CollectedEntry> {
    const { path, fullPath, output, sizeBytes, read } = file;
    const sha256 = await hashOf(read());
    const put = this.put.get(lease.id) ?? new Set();
    this.put.set(lease.id, put);
    if (!put.has(sha256)) {
      const where = { path: `${at(lease)}/contents/${sha256}`, id: lease.id };
      await this.door.ask({ method: "PUT", ...where, bytes: { sizeBytes, read } });
      put.add(sha256);
    }
    return { path, fullPath, output, sha256, sizeBytes };
  }

  private async sendPiece(path: string, offset: number, bytes: Uint8Array, id?: string): Promise<LogLength> {
    const piece = { sizeBytes: bytes.length, read: () => only(bytes) };
    const asked: Asked = { method: "POST", path: `${path}?offset=${offset}`, bytes: piece, id };
    return logLength.parse(await this.door.ask(asked));
  }

  private async say(lease: Lease, what: string, json: object): Promise<void> {
    await this.door.ask({ method: "POST", path: `${at(lease)}/${what}`, json, id: lease.id });
  }

  private tell = <S extends z.ZodType>(answer: S, path: string, json: object): Promise<z.output<S>> =>
    this.ask(answer, { method: "POST", path, json });

  private async ask<S extends z.ZodType>(answer: S, asked: Asked): Promise<z.output<S>> {
    return answer.parse(await this.door.ask(asked));
  }
}

const at = ({ subject, id, epoch }: Lease): string => `${subject}s/${id}/${epoch}`;

async function hashOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of bytes) hash.update(piece);
  return hash.digest("hex");
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
