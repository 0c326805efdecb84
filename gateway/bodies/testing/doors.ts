/** For tests: each door that takes the bytes of a file, how they are sent through it, and what it has then stored. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { pipeline, Readable } from "node:stream";
import { json } from "node:stream/consumers";
import { paths } from "@/domain/data-folder";
import { OWN_DATASTORE } from "@/domain/datastores";
import { MAX_LOG_PIECE_BYTES } from "@/domain/node/fields";
import { holdRun, makeBuild, makeNode } from "@/gateway/routes/node/testing/held-run";
import { findArtifact } from "@/server/artifacts/queries";
import { findHeldBlobs } from "@/server/blobs/held-blobs";
import type { WorkspaceCtx } from "@/server/core/context";
import { openStorage } from "@/server/datastores/open-storage";
import { MAX_PIECE_BYTES } from "@/server/uploads/take-piece";

export interface Content {
  size: number;
  sha256: string;
}

/** Bytes of that number, no two pieces of which are equal. */
export function* piecesOf(size: number): Generator<Buffer> {
  for (let at = 0; at < size; at += PIECE) {
    const piece = Buffer.alloc(Math.min(PIECE, size - at), "0123456789abcdef");
    if (piece.length >= 8) piece.writeDoubleLE(at + size / 7);
    yield piece;
  }
}
const PIECE = 1 << 20;

export function contentOf(size: number): Content {
  const hash = createHash("sha256");
  for (const piece of piecesOf(size)) hash.update(piece);
  return { size, sha256: hash.digest("hex") };
}

export interface Sent {
  status: number;
  body: { error?: { message: string }; message?: string; upload_id?: string };
}

export interface Sender {
  ctx: WorkspaceCtx;
  address: string;
  run: string;
  headers: { byToken: Record<string, string>; byCookie: Record<string, string> };
  /** Added to the request that carries the bytes. */
  extra?: Record<string, string>;
  /** How a body is made, where it is not the content itself. */
  piecesOf?: (size: number) => Iterable<Buffer>;
}

export interface Door {
  maxBytes?: number;
  send(sender: Sender, content: Content): Promise<Sent>;
  /** The hash that is stored, or undefined. */
  stored(sender: Sender, content: Content): Promise<string | undefined>;
}

export async function ask(
  sender: Sender,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: { size: number; pieces: Iterable<Buffer> },
): Promise<Sent> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = httpRequest(sender.address + path, {
      method,
      headers: { ...headers, "content-length": String(body.size) },
    });
    sent.on("response", resolve);
    // A door that refuses may end the connection while the body is still being sent; its answer was read before.
    pipeline(Readable.from(body.pieces), sent, (failure) => failure && reject(failure));
  });
  return { status: answer.statusCode!, body: (await json(answer).catch(() => ({}))) as Sent["body"] };
}

const bytes = { "content-type": "application/octet-stream" };
const whole = (sender: Sender, { size }: Content) => ({ size, pieces: (sender.piecesOf ?? piecesOf)(size) });
const jsonBody = (value: object) => {
  const text = Buffer.from(JSON.stringify(value));
  return { size: text.length, pieces: [text] };
};

const heldBlob = async ({ ctx }: Sender, { sha256 }: Content) => {
  const held = await findHeldBlobs(ctx.services.db, ctx.workspaceId, [sha256]);
  if (!held.has(sha256)) return undefined;
  const hash = createHash("sha256");
  for await (const piece of await ctx.services.blobs.open(sha256)) hash.update(piece);
  return hash.digest("hex");
};

const artifactAt =
  (name: string): Door["stored"] =>
  async ({ ctx, run }, { size }) =>
    (
      await findArtifact(ctx, { owner: { kind: "run", name: run }, path: `${name}/${size}` }).catch(
        () => undefined,
      )
    )?.sha256;

/** Of our own datastore the tag of a file is its hash. */
const inDatastore =
  (folder: string): Door["stored"] =>
  async ({ ctx }, { size }) => {
    const storage = await openStorage(ctx.services, ctx.workspaceId, OWN_DATASTORE);
    return (await storage.stat(`${folder}/${size}`))?.etag ?? undefined;
  };

const inMlflow = ({ ctx }: Sender) => `/mlflow/${ctx.workspace}/api/2.0`;

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

/** The content as the one piece of itself. */
const inOnePiece = (at: (sender: Sender, sha256: string) => string, who: "byToken" | "byCookie"): Door => ({
  maxBytes: MAX_PIECE_BYTES,
  send(sender, content) {
    const digest = Buffer.from(content.sha256, "hex").toString("base64");
    const headers = { ...sender.headers[who], ...bytes, "content-digest": `sha-256=:${digest}:` };
    const url = `${at(sender, content.sha256)}/pieces?size=${content.size}&offset=0`;
    return ask(sender, "PUT", url, { ...headers, ...sender.extra }, whole(sender, content));
  },
  stored: heldBlob,
});

/** By method and address, without the prefixes at which MLflow's doors hang several times. */
export const DOORS: Record<string, Door> = {
  "PUT /api/v1/workspaces/:workspace/blobs/:sha256": {
    send: (sender, content) =>
      ask(
        sender,
        "PUT",
        `/api/v1/workspaces/${sender.ctx.workspace}/blobs/${content.sha256}`,
        { ...sender.headers.byToken, ...bytes, ...sender.extra },
        whole(sender, content),
      ),
    stored: heldBlob,
  },
  "POST /api/v1/workspaces/:workspace/blobs": {
    maxBytes: 16 * 1024 * 1024,
    send(sender, content) {
      const line = Buffer.from(`${content.sha256} ${content.size}\n`);
      const { size, pieces } = whole(sender, content);
      const body = function* () {
        yield line;
        yield* pieces;
      };
      return ask(
        sender,
        "POST",
        `/api/v1/workspaces/${sender.ctx.workspace}/blobs`,
        { ...sender.headers.byToken, ...bytes, ...sender.extra },
        { size: size + line.length, pieces: body() },
      );
    },
    stored: heldBlob,
  },
  "PUT /live/blobs/:workspace/:sha256": {
    send: (sender, content) =>
      ask(
        sender,
        "PUT",
        `/live/blobs/${sender.ctx.workspace}/${content.sha256}`,
        { ...sender.headers.byCookie, ...sender.extra },
        whole(sender, content),
      ),
    stored: heldBlob,
  },
  "PUT /api/v1/workspaces/:workspace/blobs/:sha256/pieces": inOnePiece(
    ({ ctx }, sha256) => `/api/v1/workspaces/${ctx.workspace}/blobs/${sha256}`,
    "byToken",
  ),
  "PUT /live/blobs/:workspace/:sha256/pieces": inOnePiece(
    ({ ctx }, sha256) => `/live/blobs/${ctx.workspace}/${sha256}`,
    "byCookie",
  ),
  "PUT /api/v1/workspaces/:workspace/datastores/:datastore/files/*": {
    send: (sender, content) =>
      ask(
        sender,
        "PUT",
        `/api/v1/workspaces/${sender.ctx.workspace}/datastores/${OWN_DATASTORE}/files/sent/${content.size}`,
        { ...sender.headers.byToken, ...bytes, ...sender.extra },
        whole(sender, content),
      ),
    stored: inDatastore("sent"),
  },
  "PUT /live/datastores/:workspace/:datastore/*": {
    send: (sender, content) =>
      ask(
        sender,
        "PUT",
        `/live/datastores/${sender.ctx.workspace}/${OWN_DATASTORE}/dropped/${content.size}`,
        { ...sender.headers.byCookie, ...sender.extra },
        whole(sender, content),
      ),
    stored: inDatastore("dropped"),
  },
  "PUT /mlflow-artifacts/artifacts/*": {
    send: (sender, content) =>
      ask(
        sender,
        "PUT",
        `${inMlflow(sender)}/mlflow-artifacts/artifacts/0/${sender.run}/artifacts/put/${content.size}`,
        { ...sender.headers.byToken, ...bytes, ...sender.extra },
        whole(sender, content),
      ),
    stored: artifactAt("put"),
  },
  "POST /mlflow/upload-artifact": {
    send: (sender, content) =>
      ask(
        sender,
        "POST",
        `${inMlflow(sender)}/mlflow/upload-artifact?run_id=${sender.run}&path=posted/${content.size}`,
        { ...sender.headers.byToken, ...bytes, ...sender.extra },
        whole(sender, content),
      ),
    stored: artifactAt("posted"),
  },
  "PUT /mlflow-artifacts/mpu/part/:number/:upload/*": {
    async send(sender, content) {
      const { byToken } = sender.headers;
      const at = (verb: string, rest: string) =>
        `${inMlflow(sender)}/mlflow-artifacts/mpu/${verb}0/${sender.run}/artifacts/parts${rest}`;
      const path = String(content.size);
      const asJson = { ...byToken, "content-type": "application/json" };
      const made = await ask(sender, "POST", at("create/", ""), asJson, jsonBody({ path, num_parts: 1 }));
      const upload = made.body.upload_id!;
      const sent = await ask(
        sender,
        "PUT",
        at(`part/1/${upload}/`, `/${path}`),
        { ...byToken, ...bytes, ...sender.extra },
        whole(sender, content),
      );
      if (sent.status >= 400) return sent;
      const parts = [{ part_number: 1, etag: content.sha256 }];
      return ask(sender, "POST", at("complete/", ""), asJson, jsonBody({ path, upload_id: upload, parts }));
    },
    stored: artifactAt("parts"),
  },
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
      return ask(sender, "POST", url, { ...node.headers, ...bytes, ...sender.extra }, whole(sender, content));
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
      return ask(sender, "POST", url, { ...node.headers, ...bytes, ...sender.extra }, whole(sender, content));
    },
    stored: lastLog,
  },
};
