import { z } from "zod";
import { arriving, takeBytes } from "@/gateway/bodies/take-bytes";
import { sha256Text } from "@/server/snapshots/file-path";
import { findUpload } from "@/server/uploads/find-upload";
import { forgetUpload } from "@/server/uploads/forget-upload";
import { MAX_PIECE_BYTES, takePiece } from "@/server/uploads/take-piece";
import type { App, GatewayDeps } from "../../deps";
import { openFor } from "./open";
import { presentRow } from "./present-row";
import { workspaceParams } from "./schemas";

/** What the address of a piece says, at the door of programs and at that of the pages. */
export interface OfContent {
  Params: { workspace: string; sha256: string };
  Querystring: { size?: string; offset?: string };
}

/** A piece is held in memory until it has its hash, so that its length is known before. */
export const PIECE_BODY = { maxBytes: MAX_PIECE_BYTES, needsLength: true };

/** Every number of a query is text here; the command that gets it reads it, and refuses what is none. */
export const announcedBy = ({
  params,
  query,
}: {
  params: OfContent["Params"];
  query: OfContent["Querystring"];
}) => ({
  sha256: params.sha256,
  sizeBytes: query.size,
  offset: query.offset,
});

const URL = "/workspaces/:workspace/blobs/:sha256/pieces";
const params = workspaceParams.extend({ sha256: sha256Text });
const held = z.object({
  size_bytes: z.int(),
  held_bytes: z.int().meta({ description: "What need not be sent again, from the first byte on" }),
  is_whole: z.boolean(),
});
export const wholeQuery = z.object({
  size: z.int().min(0).meta({ description: "How many bytes the whole has" }),
});
export const pieceQuery = wholeQuery.extend({
  offset: z.int().min(0).meta({ description: "Where in the whole the piece begins" }),
});

export function pieceRoutes(app: App, deps: GatewayDeps): void {
  const asked = { params, querystring: wholeQuery, response: { 200: held } };
  app.get<OfContent>(URL, { schema: asked }, async (request) =>
    presentRow(await findUpload(await openFor(deps, request), announcedBy(request))),
  );

  app.delete<OfContent>(URL, { schema: { params, querystring: wholeQuery } }, async (request, reply) => {
    await forgetUpload(await openFor(deps, request), announcedBy(request));
    return reply.code(204).send();
  });
}

/** The door that takes bytes, in a scope of its own. */
export function pieceUploads(app: App, deps: GatewayDeps): void {
  takeBytes(app);
  const schema = { params, querystring: pieceQuery, response: { 200: held } };
  app.put<OfContent>(URL, { schema, config: { body: PIECE_BODY } }, async (request) => {
    const piece = { ...announcedBy(request), ...arriving(request) };
    return presentRow(await takePiece(await openFor(deps, request), piece));
  });
}
