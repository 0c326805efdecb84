import { buffer } from "node:stream/consumers";
import { z } from "zod";
import { arriving, takeBytes } from "@/gateway/bodies/take-bytes";
import { sha256Text } from "@/server/snapshots/file-path";
import { storeBlob, storeBlobs } from "@/server/snapshots/store-blob";
import type { App, GatewayDeps } from "../../deps";
import { MAX_BUNDLE_BYTES, readBundle } from "./bundle";
import { type InWorkspace, openFor } from "./open";
import { workspaceParams } from "./schemas";

interface BlobRequest {
  Params: InWorkspace["Params"] & { sha256: string };
}

export function blobRoutes(app: App, deps: GatewayDeps): void {
  takeBytes(app);

  const schema = { params: workspaceParams.extend({ sha256: sha256Text }) };
  app.put<BlobRequest>("/workspaces/:workspace/blobs/:sha256", { schema }, async (request, reply) => {
    const ctx = await openFor(deps, request);
    const { sha256 } = request.params;
    const { isNew, sizeBytes } = await storeBlob(ctx, { sha256, ...arriving(request) });
    return reply.code(isNew ? 201 : 200).send({ sha256, size: sizeBytes });
  });

  const many = { params: workspaceParams, response: { 201: z.object({ new: z.int() }) } };
  const config = { body: { maxBytes: MAX_BUNDLE_BYTES, needsLength: true } };
  app.post<InWorkspace>("/workspaces/:workspace/blobs", { schema: many, config }, async (request, reply) => {
    const ctx = await openFor(deps, request);
    const { newCount } = await storeBlobs(ctx, async () => readBundle(await buffer(arriving(request).bytes)));
    return reply.code(201).send({ new: newCount });
  });
}
