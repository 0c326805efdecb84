import { sha256Text } from "@/server/snapshots/file-path";
import { storeBlob } from "@/server/snapshots/store-blob";
import type { App, GatewayDeps } from "../../deps";
import { type InWorkspace, openFor } from "./open";
import { workspaceParams } from "./schemas";

interface BlobRequest {
  Params: InWorkspace["Params"] & { sha256: string };
}

export function blobRoutes(app: App, deps: GatewayDeps): void {
  // Whatever its type says, the body is bytes, and they go to the store as they come.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, payload, done) => done(null, payload));

  const schema = { params: workspaceParams.extend({ sha256: sha256Text }) };
  app.put<BlobRequest>("/workspaces/:workspace/blobs/:sha256", { schema }, async (request, reply) => {
    const ctx = await openFor(deps, request);
    const { sha256 } = request.params;
    const bytes = (request.body as AsyncIterable<Uint8Array> | undefined) ?? nothing();
    const { isNew, sizeBytes } = await storeBlob(ctx, { sha256, bytes });
    return reply.code(isNew ? 201 : 200).send({ sha256, size: sizeBytes });
  });
}

/** A request without a body brings the empty file. */
async function* nothing(): AsyncGenerator<Uint8Array> {}
