/**
 * What a node on another machine is answered: the same as our own, but only about itself and what it holds.
 */
import { and, eq } from "drizzle-orm";
import { nodes } from "@/db/schema";
import type { TargetKind } from "@/domain/compute";
import { AppError } from "@/domain/errors";
import type { Assignment } from "@/domain/node/assignment";
import type { Controller, FreeSlots, LogSink } from "@/domain/node/contract";
import type { BuildOrderEnd, BuildReport, Lease, News, NodeFacts, Renewal } from "@/domain/node/messages";
import type { NodeIdentity } from "@/server/auth/node-identity";
import { findTargetKind } from "@/server/compute/target-kind";
import type { Services } from "@/server/core/services";
import type { Ingest } from "@/server/metrics/ingest";
import { createController } from "./controller";
import { heldByNode } from "./held-by-node";
import { forgetOldLog, openSink } from "./log-sink";
import { type NodeContents, nodeContents } from "./node-contents";
import { registerNode } from "./register-node";
import { waitForNews } from "./wait-for-news";

export interface NodeDesk {
  register(identity: NodeIdentity, facts: NodeFacts): Promise<{ nodeId: string }>;
  /** What its target is; a target that no workspace has yet will be one of nodes. */
  targetKind(identity: NodeIdentity): Promise<TargetKind>;
  /** Refuses a node that has not registered. */
  open(identity: NodeIdentity): Promise<OpenedDesk>;
}

type Same = Pick<Controller, "report" | "notice" | "metrics" | "finish" | "keepLog">;

export interface OpenedDesk extends Same, LogSink, NodeContents {
  reclaim(held: string[]): Promise<Assignment[]>;
  claim(free: FreeSlots, hold?: string): Promise<Assignment[]>;
  /** Refuses a lease that is not this node's, or none of an instance. */
  requireInstance(lease: Lease): Promise<void>;
  renew(leases: Lease[]): Promise<Renewal>;
  build(report: BuildReport): Promise<{ buildId: string }>;
  settleBuild(end: BuildOrderEnd): Promise<void>;
  news(signal: AbortSignal): Promise<News>;
}

interface Means {
  services: Services;
  ingest: Ingest;
  secretKey: () => string;
}

export function openNodeDesk({ services, ingest, secretKey }: Means): NodeDesk {
  const { db } = services;
  let controller: Controller | undefined;
  return {
    async register({ name, target, tokenId, targetId }, facts) {
      if (facts.name !== name || facts.target !== target)
        throw new AppError("conflict", `This token is that of ${name}, which works for ${target}.`);
      return registerNode(db, facts, { tokenId, targetId });
    },
    targetKind: (identity) => findTargetKind(db, identity),
    async open({ name, tokenId }) {
      const [node] = await db
        .select({ id: nodes.id })
        .from(nodes)
        .where(and(eq(nodes.name, name), eq(nodes.tokenId, tokenId)));
      if (!node) throw new AppError("conflict", "The node has not registered.");
      controller ??= createController({ services, ingest, secretKey: secretKey() });
      return openDesk(services, controller, node.id);
    },
  };
}

function openDesk(services: Services, controller: Controller, nodeId: string): OpenedDesk {
  const { db, home } = services;
  const held = heldByNode(db, nodeId);
  return {
    reclaim: (known) => controller.reclaim(nodeId, known),
    claim: (free, hold) => controller.claim(nodeId, free, hold),
    async requireInstance(lease) {
      await held.require(lease);
    },
    renew: (leases) => controller.renew(nodeId, leases),
    async build(report) {
      const answer = await controller.build(nodeId, report);
      await forgetOldLog(home, answer.buildId, report);
      return answer;
    },
    settleBuild: (end) => controller.settleBuild(nodeId, end),
    report: held.guard(controller.report),
    notice: held.guard(controller.notice),
    metrics: held.guard(controller.metrics),
    // An end may be told again.
    finish: held.guard(controller.finish, false),
    keepLog: held.guard(controller.keepLog),
    ...nodeContents(services, held),
    ...openSink(services, held, nodeId),
    news: (signal) => waitForNews(services, signal),
  };
}
