import type { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { z } from "zod";
import { arriving, takeBytes } from "@/gateway/bodies/take-bytes";
import {
  browseDatastore,
  type DatastoreFile,
  findDatastoreFile,
  testConnection,
  uploadToDatastore,
} from "@/server/datastores/browse-datastore";
import { createDatastore } from "@/server/datastores/create-datastore";
import { getDatastore } from "@/server/datastores/list-datastores";
import { placeContent, placeContentInput } from "@/server/datastores/place-content";
import { datastoreText } from "@/server/datastores/read-datastore";
import { deleteDatastore, updateDatastore, updateDatastoreInput } from "@/server/datastores/update-datastore";
import type { App, GatewayDeps, Request } from "../../deps";
import { presentDownload, readRange } from "../../plugins/send-blob";
import { given, type InWorkspace, openFor } from "./open";
import { presentRow } from "./present-row";
import { datastore, datastoreEntry, datastoreParams, workspaceParams } from "./schemas";

interface OfDatastore {
  Params: { workspace: string; datastore: string };
  Querystring: { path?: string; cursor?: string; limit?: string; recursive?: string };
}
interface OfFile {
  Params: OfDatastore["Params"] & { "*": string };
}

const root = "/workspaces/:workspace/datastores";
const one = `${root}/:datastore`;
const change = updateDatastoreInput.omit({ datastore: true });
const fileParams = datastoreParams.extend({ "*": z.string().meta({ description: "The file's path" }) });

export function datastoreRoutes(app: App, deps: GatewayDeps): void {
  const created = { params: workspaceParams, body: datastoreText, response: { 201: datastore } };
  app.post<InWorkspace>(root, { schema: created }, async (request, reply) => {
    const made = await createDatastore(await openFor(deps, request), given(datastoreText, request.body));
    return reply.code(201).send(presentRow(made));
  });

  const shown = { params: datastoreParams, response: { 200: datastore } };
  app.get<OfDatastore>(one, { schema: shown }, async (request) => {
    const { can: _can, ...found } = await getDatastore(await openFor(deps, request), {
      datastore: request.params.datastore,
    });
    return presentRow(found);
  });

  app.patch<OfDatastore>(one, { schema: { ...shown, body: change } }, async (request) => {
    const ctx = await openFor(deps, request);
    return presentRow(
      await updateDatastore(ctx, { ...given(change, request.body), datastore: request.params.datastore }),
    );
  });

  app.delete<OfDatastore>(one, { schema: { params: datastoreParams } }, async (request, reply) => {
    await deleteDatastore(await openFor(deps, request), { datastore: request.params.datastore });
    return reply.code(204).send();
  });

  const tested = {
    params: datastoreParams,
    response: { 200: z.object({ is_reached: z.boolean(), message: z.string() }) },
  };
  app.post<OfDatastore>(`${one}/test`, { schema: tested }, async (request) =>
    presentRow(await testConnection(await openFor(deps, request), { datastore: request.params.datastore })),
  );
  readFiles(app, deps);
}

function readFiles(app: App, deps: GatewayDeps): void {
  const querystring = z.object({
    path: z.string().optional().meta({ description: "A folder; without it the top" }),
    recursive: z.stringbool().optional().meta({ description: "Every file below it, and no folders" }),
    limit: z.coerce.number().int().min(1).max(1_000).optional(),
    cursor: z.string().optional().meta({ description: "`next` of the page before" }),
  });
  const answer = z.object({ value: z.array(datastoreEntry), next: z.string().nullable() });
  const listed = { params: datastoreParams, querystring, response: { 200: answer } };
  app.get<OfDatastore>(`${one}/files`, { schema: listed }, async (request) => {
    const { path, cursor, limit, recursive } = request.query;
    const asked = {
      datastore: request.params.datastore,
      path,
      cursor,
      limit,
      recursive: recursive === "true",
    };
    const { entries, cursor: next } = await browseDatastore(await openFor(deps, request), asked);
    return { value: entries.map(presentRow), next };
  });

  const named = placeContentInput.omit({ datastore: true });
  const placed = z.object({ entry: datastoreEntry.nullable(), activity_id: z.string().nullable() });
  const naming = { params: datastoreParams, body: named, response: { 200: placed } };
  app.post<OfDatastore>(`${one}/files`, { schema: naming }, async (request) => {
    const file = { ...given(named, request.body), datastore: request.params.datastore };
    return presentRow(await placeContent(await openFor(deps, request), file));
  });

  app.get<OfFile>(`${one}/files/*`, { schema: { params: fileParams } }, async (request, reply) => {
    const { datastore, "*": path } = request.params;
    return sendDatastoreFile(
      request,
      reply,
      await findDatastoreFile(await openFor(deps, request), { datastore, path }),
    );
  });
}

/** The door that takes bytes, in a scope of its own. */
export function datastoreUploads(app: App, deps: GatewayDeps): void {
  takeBytes(app);
  const schema = { params: fileParams, response: { 201: datastoreEntry } };
  app.put<OfFile>(`${one}/files/*`, { schema }, async (request, reply) => {
    const { datastore, "*": path } = request.params;
    const sent = { datastore, path, ...arriving(request as Request) };
    const entry = await uploadToDatastore(await openFor(deps, request), sent);
    return reply.code(201).send(presentRow(entry));
  });
}

/** Shown to a browser like every other file that is not ours: as a download in a sandbox. */
export async function sendDatastoreFile(
  request: Request,
  reply: FastifyReply,
  { entry, open }: DatastoreFile,
): Promise<Readable | string> {
  const sizeBytes = entry.sizeBytes ?? 0;
  const range = readRange(request.headers.range, sizeBytes);
  presentDownload(reply, { path: entry.path, etag: entry.etag === null ? null : `"${entry.etag}"` });
  if (range === "outside") {
    reply.code(416).header("content-range", `bytes */${sizeBytes}`);
    return "";
  }
  const bytes = sizeBytes === 0 ? "" : await open(range ?? undefined);
  if (range) reply.code(206).header("content-range", `bytes ${range.start}-${range.end}/${sizeBytes}`);
  reply.header("content-length", range ? range.end - range.start + 1 : sizeBytes);
  return bytes;
}
