import { openBelieved } from "@/server/auth/open-workspace";
import { findUpload } from "@/server/uploads/find-upload";
import { forgetUpload } from "@/server/uploads/forget-upload";
import { takePiece } from "@/server/uploads/take-piece";
import { arriving, takeBytes } from "../../bodies/take-bytes";
import type { App, GatewayDeps, Request } from "../../deps";
import { announcedBy, type OfContent, PIECE_BODY, pieceQuery, wholeQuery } from "../v1/piece-routes";

/** `/live/blobs/<workspace>/<sha256>/pieces?size=<bytes>`: a content that a page sends piece by piece, and how much is here. */
const URL = "/live/blobs/:workspace/:sha256/pieces";
const config = { session: true, input: wholeQuery };

const openFor = ({ services }: GatewayDeps, { actor, params }: Request) =>
  openBelieved({ services, actor }, (params as OfContent["Params"]).workspace);

export function pieceProgress(app: App, deps: GatewayDeps): void {
  app.get<OfContent>(URL, { config }, async (request) =>
    findUpload(await openFor(deps, request), announcedBy(request)),
  );
  app.delete<OfContent>(URL, { config }, async (request, reply) => {
    await forgetUpload(await openFor(deps, request), announcedBy(request));
    return reply.code(204).send();
  });
}

/** In a scope of its own. */
export async function pieceUpload(app: App, deps: GatewayDeps): Promise<void> {
  takeBytes(app);
  app.put<OfContent>(URL, { config: { ...config, input: pieceQuery, body: PIECE_BODY } }, async (request) =>
    takePiece(await openFor(deps, request), { ...announcedBy(request), ...arriving(request) }),
  );
}
