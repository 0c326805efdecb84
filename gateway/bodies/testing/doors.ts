/** For tests: each door that takes the bytes of a file, how they are sent through it, and what it has then stored. */
import { OWN_DATASTORE } from "@/domain/datastores";
import { findArtifact } from "@/server/artifacts/queries";
import { openStorage } from "@/server/datastores/open-storage";
import { MAX_PIECE_BYTES } from "@/server/uploads/take-piece";
import { DOORS_OF_NODES } from "./doors-of-nodes";
import { ask, bytes, type Door, heldBlob, jsonBody, type Sender, whole } from "./sending";

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
  ...DOORS_OF_NODES,
};
