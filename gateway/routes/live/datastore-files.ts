import { openBelieved, openWorkspace } from "@/server/auth/open-workspace";
import { findDatastoreFile, uploadToDatastore } from "@/server/datastores/browse-datastore";
import { arriving, takeBytes } from "../../bodies/take-bytes";
import type { App, GatewayDeps } from "../../deps";
import { sendDatastoreFile } from "../v1/datastore-routes";

interface FileRequest {
  Params: { workspace: string; datastore: string; "*": string };
}

/** `/live/datastores/<workspace>/<datastore>/<path>`: a file of a datastore, to and from its page; web would cut what is long. */
const URL = "/live/datastores/:workspace/:datastore/*";
const config = { session: true };

export function datastoreDownload(app: App, { services }: GatewayDeps): void {
  app.get<FileRequest>(URL, { config }, async (request, reply) => {
    const { workspace, datastore, "*": path } = request.params;
    const ctx = await openWorkspace({ services, actor: request.actor }, workspace);
    return sendDatastoreFile(request, reply, await findDatastoreFile(ctx, { datastore, path }));
  });
}

/** In a scope of its own. */
export async function datastoreUpload(app: App, { services }: GatewayDeps): Promise<void> {
  takeBytes(app);
  app.put<FileRequest>(URL, { config }, async (request) => {
    const { workspace, datastore, "*": path } = request.params;
    const ctx = await openBelieved({ services, actor: request.actor }, workspace);
    return uploadToDatastore(ctx, { datastore, path, ...arriving(request) });
  });
}
