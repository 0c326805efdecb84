/** The code of components; their other doors are those of every asset. */
import { z } from "zod";
import { LATEST } from "@/domain/assets";
import { findComponentFile, listComponentFiles } from "@/server/components/files";
import type { App, GatewayDeps } from "../../deps";
import { sendBlob } from "../../plugins/send-blob";
import { type InWorkspace, openFor } from "./open";
import { fileList, workspaceParams } from "./schemas";

const FILES = "/workspaces/:workspace/components/:asset/versions/:version/files";
const params = workspaceParams.extend({
  asset: z.string().meta({ description: "The component's name" }),
  version: z.string().meta({ description: "Its version, or latest" }),
});

interface OfComponent {
  Params: InWorkspace["Params"] & { asset: string; version: string; "*": string };
}

const versionOf = ({ asset: name, version = LATEST }: OfComponent["Params"]) => ({ name, version });

export function componentRoutes(app: App, deps: GatewayDeps): void {
  app.get<OfComponent>(FILES, { schema: { params, response: { 200: fileList } } }, async (request) => {
    const found = await listComponentFiles(await openFor(deps, request), versionOf(request.params));
    return { value: found.map(({ path, sizeBytes, sha256 }) => ({ path, size: sizeBytes, sha256 })) };
  });
  const named = { params: params.extend({ "*": z.string().meta({ description: "The file's path" }) }) };
  app.get<OfComponent>(`${FILES}/*`, { schema: named }, async (request, reply) => {
    const ctx = await openFor(deps, request);
    const wanted = { ...versionOf(request.params), path: request.params["*"] };
    return sendBlob(request, reply, deps.services.blobs, await findComponentFile(ctx, wanted));
  });
}
