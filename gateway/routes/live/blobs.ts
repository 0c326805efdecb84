import { openBelieved } from "@/server/auth/open-workspace";
import { storeBlob } from "@/server/snapshots/store-blob";
import { arriving, takeBytes } from "../../bodies/take-bytes";
import type { App, GatewayDeps } from "../../deps";

interface BlobRequest {
  Params: { workspace: string; sha256: string };
}

/**
 * `PUT /live/blobs/<workspace>/<sha256>`: the bytes of a file of a new run, from its page. They do not pass through web,
 * which would cut what is long.
 */
export async function blobRoute(app: App, { services }: GatewayDeps): Promise<void> {
  takeBytes(app);
  const config = { session: true };
  app.put<BlobRequest>("/live/blobs/:workspace/:sha256", { config }, async (request) => {
    const { workspace, sha256 } = request.params;
    const ctx = await openBelieved({ services, actor: request.actor }, workspace);
    const { sizeBytes } = await storeBlob(ctx, { sha256, ...arriving(request) });
    return { sha256, sizeBytes };
  });
}
