/** Makes the processes of this machine what the pools have decided: started, started again, ended. */
import fs from "node:fs/promises";
import { and, eq, isNotNull, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { instances, nodes, nodeTokens, poolNodes, runs } from "@/db/schema";
import { paths } from "@/domain/data-folder";
import { hashSecret, newSecret } from "@/server/auth/secrets";
import { executesOn } from "@/server/queue/held-on";
import { notify } from "@/server/queue/notify";
import { findNodeProcess, lastWords, type NodeProgram, signal, startNodeProcess } from "./node-process";
import { servesOn } from "./read-pools";

/** A node that does not end at a SIGTERM is killed so long after. */
const GRACE_MS = 10_000;
/** A node whose process lives and that says nothing for so long hangs, and is started anew. */
const HANGS_SECONDS = 30;
/** So long a node whose process has just begun may take until it is heard of, on a machine that has much to do. */
const COMES_UP_SECONDS = 20;
const RETRY_MS = 500;
const MAX_RETRY_MS = 30_000;
/** So long it has to live for its start to count as one. */
const LIVES_MS = 10_000;

interface Row {
  id: string;
  target_id: string;
  place: number;
  name: string;
  slots: number;
  pid: number | null;
  is_going: boolean;
  is_target_gone: boolean;
  hangs: boolean;
  holds: boolean;
  problem: string | null;
}

/** The node as the controller knows it. */
const nodeOf = ({ name, target_id }: Row): SQL =>
  sql`select id from nodes where name = ${name} and target_id = ${target_id}`;

interface Memory {
  startedAt: number;
  failures: number;
  toldToEndAt?: number;
}

export class NodeKeeper {
  private readonly memories = new Map<string, Memory>();

  constructor(
    private readonly db: Db,
    private readonly program: NodeProgram,
    private readonly homeId: string,
    /** Called when a process has ended. */
    private readonly wake: () => void,
  ) {}

  async tend(): Promise<void> {
    const rows = await this.read();
    for (const id of this.memories.keys()) if (!rows.some((row) => row.id === id)) this.memories.delete(id);
    await Promise.all(rows.map((row) => this.tendOne(row)));
  }

  /** Ends all nodes; scripts go on, for the next start to take up. A node that had nothing to do is not started again. */
  async stop(): Promise<void> {
    const rows = await this.read();
    const living = () => rows.filter((row) => findNodeProcess(this.folderOf(row), row.pid) !== null);
    for (const row of living()) signal(findNodeProcess(this.folderOf(row), row.pid) ?? 0, "SIGTERM");
    const until = Date.now() + GRACE_MS / 2;
    while (living().length > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
    for (const row of await this.read())
      if (!row.holds && findNodeProcess(this.folderOf(row), row.pid) === null) await this.forget(row);
  }

  private async read(): Promise<Row[]> {
    return this.db.execute<Row & Record<string, unknown>>(sql`
      select p.id, p.target_id, p.place, p.name, p.slots, p.pid, p.problem, t.id is null as is_target_gone,
        (p.draining_at is not null or t.id is null) as is_going,
        coalesce(n.heartbeat_at < now() - make_interval(secs => ${HANGS_SECONDS}), false) as hangs,
        (${servesOn(sql`n.id`)} or ${executesOn(sql`n.id`)}) as holds
      from pool_nodes p left join compute_targets t on t.id = p.target_id
        left join nodes n on n.name = p.name and n.target_id = p.target_id
      where p.home_id = ${this.homeId} order by p.id`);
  }

  private async tendOne(row: Row): Promise<void> {
    const pid = findNodeProcess(this.folderOf(row), row.pid);
    const memory = this.memories.get(row.id);
    if (row.is_going) {
      if (pid === null) await this.forget(row);
      else this.end(row, pid);
    } else if (pid === null) {
      await this.start(row);
    } else if (row.hangs && Date.now() - (memory?.startedAt ?? 0) > HANGS_SECONDS * 1_000) {
      signal(pid, "SIGKILL");
    } else if (row.pid !== pid || row.problem !== null) {
      if (memory && Date.now() - memory.startedAt < LIVES_MS) return;
      await this.db.update(poolNodes).set({ pid, problem: null }).where(eq(poolNodes.id, row.id));
    }
  }

  private end({ id }: Row, pid: number): void {
    const memory = this.remember(id);
    if (memory.toldToEndAt === undefined) {
      memory.toldToEndAt = Date.now();
      signal(pid, "SIGTERM");
    } else if (Date.now() - memory.toldToEndAt > GRACE_MS) signal(pid, "SIGKILL");
  }

  /** With a token of its own for each start; one that ends again and again is tried ever later. */
  private async start(row: Row): Promise<void> {
    const memory = this.remember(row.id);
    const folder = this.folderOf(row);
    if (memory.startedAt > 0) {
      memory.failures = Date.now() - memory.startedAt < LIVES_MS ? memory.failures : 0;
      const pause = Math.min(MAX_RETRY_MS, RETRY_MS * 2 ** memory.failures) * (memory.failures > 0 ? 1 : 0);
      if (Date.now() - memory.startedAt < pause) return;
      memory.failures++;
    }
    const problem = memory.failures > 1 ? lastWords(folder) || "it ended without a word" : null;
    memory.startedAt = Date.now();
    const token = newSecret("atn");
    await this.db.transaction(async (tx) => {
      // Silent from now on only: it has to come up first. Once, or one that never comes up would keep its runs for ever.
      for (const table of row.holds && memory.failures <= 1 ? [runs, instances] : [])
        await tx
          .update(table)
          .set({ leaseExpiresAt: sql`now() + make_interval(secs => ${COMES_UP_SECONDS})` })
          .where(and(eq(table.nodeId, sql`(${nodeOf(row)})`), isNotNull(table.leaseExpiresAt)));
      await tx
        .update(nodeTokens)
        .set({ hash: hashSecret(token) })
        .where(eq(nodeTokens.name, row.name));
      await notify(tx, "auth");
    });
    const pid = startNodeProcess(this.program, { folder, slots: row.slots, token }, this.wake);
    await this.db
      .update(poolNodes)
      .set({ pid: pid ?? null, problem })
      .where(eq(poolNodes.id, row.id));
  }

  /** Its process is gone: so are its token and its name. What its folder keeps serves the next node, while there is a target. */
  private async forget(row: Row): Promise<void> {
    await this.db.transaction(async (tx) => {
      await tx.delete(nodes).where(sql`id = (${nodeOf(row)})`);
      await tx.delete(nodeTokens).where(eq(nodeTokens.name, row.name));
      await tx.delete(poolNodes).where(eq(poolNodes.id, row.id));
      await notify(tx, "auth");
    });
    this.memories.delete(row.id);
    if (row.is_target_gone)
      await fs.rm(this.folderOf(row), { recursive: true, force: true }).catch(() => undefined);
  }

  private remember(id: string): Memory {
    const known = this.memories.get(id) ?? { startedAt: 0, failures: 0 };
    this.memories.set(id, known);
    return known;
  }

  private folderOf({ target_id, place }: Row): string {
    return paths.poolNode(this.program.home, target_id, place);
  }
}
