/** For tests: the doors by which a node sends bytes. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { paths } from "@/domain/data-folder";
import { MAX_LOG_PIECE_BYTES } from "@/domain/node/fields";
import { holdInstance } from "@/gateway/routes/node/testing/held-instance";
import { holdPeer, holdRun, makeBuild, makeNode } from "@/gateway/routes/node/testing/held-run";
import type { WorkspaceCtx } from "@/server/core/context";
import { ask, bytes, type Content, type Door, heldBlob, type Sender, whole } from "./sending";

async function heldBy({ ctx }: Sender) {
  const node = await makeNode(ctx.services);
  return { node, run: await holdRun(ctx, node) };
}

/** Where the log lies that was sent last. */
const lastLogs = new WeakMap<WorkspaceCtx, string>();
const lastLog: Door["stored"] = async ({ ctx }) => {
  const kept = await readFile(lastLogs.get(ctx)!).catch(() => undefined);
  return kept && createHash("sha256").update(kept).digest("hex");
};

/** A piece of a log at an address of a node. */
const sendPiece = (sender: Sender, content: Content, headers: object, url: string) =>
  ask(sender, "POST", url, { ...headers, ...bytes, ...sender.extra }, whole(sender, content));

export const DOORS_OF_NODES: Record<string, Door> = {
  "PUT /api/node/v1/runs/:runId/:epoch/contents/:sha256": {
    async send(sender, content) {
      const { node, run } = await heldBy(sender);
      const url = `${run.at}/contents/${content.sha256}`;
      return ask(sender, "PUT", url, { ...node.headers, ...bytes, ...sender.extra }, whole(sender, content));
    },
    stored: heldBlob,
  },
  "POST /api/node/v1/runs/:runId/:epoch/log": {
    maxBytes: MAX_LOG_PIECE_BYTES,
    async send(sender, content) {
      const { node, run } = await heldBy(sender);
      lastLogs.set(sender.ctx, paths.sentUserLog(sender.ctx.services.home, run.runId, 1));
      const url = `${run.at}/log?offset=0`;
      return sendPiece(sender, content, node.headers, url);
    },
    stored: lastLog,
  },
  "PUT /api/node/v1/peers/:peerId/:epoch/contents/:sha256": {
    async send(sender, content) {
      const node = await makeNode(sender.ctx.services);
      const { at } = await holdPeer(sender.ctx, node);
      const url = `${at}/contents/${content.sha256}`;
      return ask(sender, "PUT", url, { ...node.headers, ...bytes, ...sender.extra }, whole(sender, content));
    },
    stored: heldBlob,
  },
  "POST /api/node/v1/peers/:peerId/:epoch/log": {
    maxBytes: MAX_LOG_PIECE_BYTES,
    async send(sender, content) {
      const node = await makeNode(sender.ctx.services);
      const { peerId, at } = await holdPeer(sender.ctx, node);
      lastLogs.set(sender.ctx, paths.sentUserLog(sender.ctx.services.home, peerId, 1));
      return sendPiece(sender, content, node.headers, `${at}/log?offset=0`);
    },
    stored: lastLog,
  },
  "POST /api/node/v1/builds/:buildId/log": {
    maxBytes: MAX_LOG_PIECE_BYTES,
    async send(sender, content) {
      const { services } = sender.ctx;
      const { node } = await heldBy(sender);
      const buildId = await makeBuild(services, node);
      lastLogs.set(sender.ctx, paths.sentBuildLog(services.home, buildId));
      const url = `/api/node/v1/builds/${buildId}/log?offset=0`;
      return sendPiece(sender, content, node.headers, url);
    },
    stored: lastLog,
  },
  "POST /api/node/v1/instances/:instanceId/:epoch/log": {
    maxBytes: MAX_LOG_PIECE_BYTES,
    async send(sender, content) {
      const { node, instanceId, at } = await holdInstance(sender.ctx);
      lastLogs.set(sender.ctx, paths.sentUserLog(sender.ctx.services.home, instanceId, 1));
      return sendPiece(sender, content, node.headers, `${at}/log?offset=0`);
    },
    stored: lastLog,
  },
  "POST /api/node/v1/instances/:instanceId/:epoch/kept-log": {
    maxBytes: MAX_LOG_PIECE_BYTES,
    async send(sender, content) {
      const { node, deploymentId, at } = await holdInstance(sender.ctx);
      lastLogs.set(sender.ctx, paths.deploymentLog(sender.ctx.services.home, deploymentId));
      return sendPiece(sender, content, node.headers, `${at}/kept-log`);
    },
    stored: lastLog,
  },
};
