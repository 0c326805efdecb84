/** The half of the runner that talks to Postgres: what a node asks for, answered by rows. */
import { and, sql } from "drizzle-orm";
import { runs } from "@/db/schema";
import type { Controller, FreeSlots } from "@/domain/node/contract";
import { SUBJECTS, type Subject } from "@/domain/node/fields";
import type { Lease, Renewal } from "@/domain/node/messages";
import { storableText } from "@/domain/storable-text";
import { knownFailure } from "@/server/core/failures";
import type { Services } from "@/server/core/services";
import type { Ingest } from "@/server/metrics/ingest";
import { giveOrders, settleBuild } from "./build-orders";
import { recordBuild, renewBuilds } from "./builds";
import { collectFiles } from "./collect-files";
import { isHeld } from "./held";
import { noticedRun, peerDesk } from "./peers/peer-desk";
import { registerNode } from "./register-node";
import { runDesk } from "./run-desk";
import { instanceDesk } from "./serving/instance-desk";
import { keepLog } from "./serving/keep-log";
import type { SubjectDesk } from "./subject-desk";

export interface ControllerOptions {
  services: Services;
  ingest: Ingest;
  secretKey: string;
  /** The one target that its node serves, where that is not of the installation. */
  targetId?: string;
}

/** For a node in this process, whose data folder is the studio's own. */
export function createController({ services, ingest, secretKey, targetId }: ControllerOptions): Controller {
  const { db, blobs } = services;
  const desks = {
    run: runDesk(services, { ingest, secretKey }),
    peer: peerDesk(services, { db, secretKey, keyring: services.keyring }),
    instance: instanceDesk(services),
  };
  const calls: Calls = {
    register: (node) => registerNode(db, node, { targetId }),
    reclaim: (nodeId, held = []) => ofEach((subject) => desks[subject].reclaim(nodeId, held)),
    claim: (nodeId, free, hold) =>
      ofFirst((subject) => desks[subject].claim(nodeId, slotsFor(subject, free), hold)),
    renew: (nodeId, leases) => renew(services, desks, nodeId, leases),
    report: (lease, progress) => desks[lease.subject].report(lease, progress),
    async notice(lease, text) {
      const notice = storableText(text);
      await db
        .update(runs)
        .set({ notices: sql`${runs.notices} || ${JSON.stringify([notice])}::jsonb` })
        .where(
          and(
            lease.subject === "peer" ? noticedRun(lease) : isHeld(lease),
            sql`not ${runs.notices} ? ${notice}`,
          ),
        );
    },
    build: (nodeId, report) => recordBuild(db, nodeId, report),
    settleBuild: (nodeId, end) => settleBuild(db, nodeId, end),
    metrics: (lease, points) => desks[lease.subject].metrics(lease, points),
    open: async (_lease, sha256) => ({
      read: () => readBlob(blobs, sha256),
      copyTo: (target, isExecutable) => blobs.copyTo(sha256, target, isExecutable ? 0o755 : 0o644),
    }),
    collect: (lease, files) => collectFiles(services, lease, files),
    finish: (lease, outcome) => desks[lease.subject].finish(lease, outcome),
    keepLog: (lease, bytes) => keepLog(services, lease, bytes),
  };
  return { ...inKnownWords(calls), logs: null, tunnel: null };
}

/** One after the other, so that what was given first is kept where the next fails: the node asks for it again. */
async function ofEach<T>(give: (subject: Subject) => Promise<T[]>): Promise<T[]> {
  const all: T[] = [];
  for (const subject of SUBJECTS) all.push(...(await give(subject)));
  return all;
}

/** Of the first that has something: it is begun before the others are asked. */
async function ofFirst<T>(give: (subject: Subject) => Promise<T[]>): Promise<T[]> {
  for (const subject of SUBJECTS) {
    const given = await give(subject);
    if (given.length > 0) return given;
  }
  return [];
}

/** An instance of a run takes those of runs. */
const slotsFor = (subject: Subject, free: FreeSlots): number[] =>
  free[subject === "peer" ? "run" : subject] ?? [];

/** One update for each kind of subject renews all leases of a node. */
async function renew(
  { db, keyring }: Services,
  desks: Record<Subject, SubjectDesk>,
  nodeId: string,
  leases: Lease[],
): Promise<Renewal> {
  await db.execute(sql`update nodes set heartbeat_at = now() where id = ${nodeId}`);
  await renewBuilds(db, nodeId);
  const renewed = await ofEach(async (subject) => {
    const own = leases.filter((lease) => lease.subject === subject);
    return own.length > 0 ? [await desks[subject].renew(nodeId, own)] : [];
  });
  const meetings = renewed.flatMap((one) => one.meetings ?? []);
  const stuck = renewed.flatMap((one) => one.stuck ?? []);
  const orders = await giveOrders(db, keyring, nodeId);
  return {
    lost: renewed.flatMap(({ lost }) => lost),
    cancel: renewed.flatMap(({ cancel }) => cancel),
    ...(meetings.length > 0 && { meetings }),
    ...(stuck.length > 0 && { stuck }),
    ...(orders.length > 0 && { orders }),
  };
}

async function* readBlob(blobs: Services["blobs"], sha256: string): AsyncGenerator<Uint8Array> {
  yield* await blobs.open(sha256);
}

type Calls = Omit<Controller, "logs" | "tunnel">;

/** Failures as the node tells them apart: `unavailable` passes by itself, whatever else is known never does. */
function inKnownWords(calls: Calls): Calls {
  const all = Object.entries(calls) as [string, (...words: unknown[]) => Promise<unknown>][];
  const wrapped = all.map(([name, call]) => [
    name,
    (...words: unknown[]) =>
      call(...words).catch((failure: unknown) => {
        throw knownFailure(failure) ?? failure;
      }),
  ]);
  return Object.fromEntries(wrapped) as Calls;
}
