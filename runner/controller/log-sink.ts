import fs from "node:fs/promises";
import { and, eq } from "drizzle-orm";
import { environmentBuilds } from "@/db/schema";
import { paths } from "@/domain/data-folder";
import { notFound } from "@/domain/errors";
import type { LogSink } from "@/domain/node/contract";
import type { BuildReport, Lease } from "@/domain/node/messages";
import type { Services } from "@/server/core/services";
import { appendSentLog, cutSentLog } from "@/server/logs/sent-log";
import type { HeldByNode } from "./held-by-node";

/** The studio's copies of the logs of a node whose folder it does not read itself. */
export function openSink({ db, home }: Services, held: HeldByNode, nodeId: string): LogSink {
  const logOf = async (lease: Lease) => {
    const { id, attempt } = await held.require(lease);
    return { path: paths.sentUserLog(home, id, attempt), cutPath: paths.sentLogCut(home, id, attempt) };
  };
  return {
    append: async (lease, offset, bytes) => appendSentLog(await logOf(lease), offset, bytes),
    cut: async (lease, cut) => cutSentLog(await logOf(lease), cut),
    async appendBuild(buildId, offset, bytes) {
      const isOurs = and(eq(environmentBuilds.id, buildId), eq(environmentBuilds.nodeId, nodeId));
      const [build] = await db.select({ id: environmentBuilds.id }).from(environmentBuilds).where(isOurs);
      if (!build) throw notFound("build", buildId);
      return appendSentLog({ path: paths.sentBuildLog(home, build.id), cutPath: null }, offset, bytes);
    },
  };
}

/** A build that is begun anew writes its log from the beginning. */
export async function forgetOldLog(home: string, buildId: string, { status }: BuildReport): Promise<void> {
  if (status === "building") await fs.rm(paths.sentBuildLog(home, buildId), { force: true });
}
