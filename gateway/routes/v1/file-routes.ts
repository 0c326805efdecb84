import { z } from "zod";
import { escapePath, isSpelled, textPath } from "@/domain/artifact-names";
import { findArtifact, zipArtifacts } from "@/server/artifacts/queries";
import { listFiles } from "@/server/runs/list-files";
import { findInputFile, listInputFiles } from "@/server/snapshots/input-files";
import { zipCode } from "@/server/snapshots/queries";
import type { App, GatewayDeps } from "../../deps";
import { sendBlob } from "../../plugins/send-blob";
import { sendZip } from "../../plugins/send-zip";
import { type OfJob, openFor } from "./open";
import { fileList, jobParams } from "./schemas";

interface FileRequest {
  Params: OfJob["Params"] & { "*": string };
}

interface InputRequest {
  Params: OfJob["Params"] & { input: string; "*": string };
}

interface FolderRequest {
  Params: OfJob["Params"];
  Querystring: { path?: string };
}

export function fileRoutes(app: App, deps: GatewayDeps): void {
  const job = "/workspaces/:workspace/jobs/:name";

  const listed = { params: jobParams, response: { 200: fileList } };
  app.get<OfJob>(`${job}/files`, { schema: listed }, async (request) => {
    const files = await listFiles(await openFor(deps, request), request.params.name);
    return {
      value: files.map(({ path, fullPath, sizeBytes, sha256, output }) => ({
        path,
        ...ownName(path, fullPath),
        size: sizeBytes,
        sha256,
        ...(output === null ? {} : { output }),
      })),
    };
  });

  const named = { params: jobParams.extend({ "*": z.string().meta({ description: "The file's path" }) }) };
  app.get<FileRequest>(`${job}/files/*`, { schema: named }, async (request, reply) => {
    const ctx = await openFor(deps, request);
    const { name, "*": path } = request.params;
    const file = await findArtifact(ctx, { owner: { kind: "run", name }, path });
    return sendBlob(request, reply, deps.services.blobs, file);
  });

  inputFiles(app, deps);

  const folder = { params: jobParams, querystring: z.object({ path: z.string().optional() }) };
  app.get<FolderRequest>(`${job}/files.zip`, { schema: folder }, async (request, reply) => {
    const { name } = request.params;
    const { path = "" } = request.query;
    const zip = await zipArtifacts(await openFor(deps, request), { owner: { kind: "run", name }, path });
    return sendZip(reply, zip, textPath(path).split("/").at(-1) || name);
  });

  app.get<OfJob>(`${job}/code.zip`, { schema: { params: jobParams } }, async (request, reply) => {
    const { name } = request.params;
    const zip = await zipCode(await openFor(deps, request), name);
    return sendZip(reply, zip, name);
  });
}

/** What a run was given, which its script reads from here where it takes an input `direct`. */
function inputFiles(app: App, deps: GatewayDeps): void {
  const files = "/workspaces/:workspace/jobs/:name/inputs/:input/files";
  const params = jobParams.extend({ input: z.string().meta({ description: "The input's name" }) });
  const listed = { params, response: { 200: fileList } };
  app.get<InputRequest>(files, { schema: listed }, async (request) => {
    const { name, input } = request.params;
    const found = await listInputFiles(await openFor(deps, request), { name, input });
    return { value: found.map(({ path, sizeBytes, sha256 }) => ({ path, size: sizeBytes, sha256 })) };
  });

  const named = { params: params.extend({ "*": z.string().meta({ description: "The file's path" }) }) };
  app.get<InputRequest>(`${files}/*`, { schema: named }, async (request, reply) => {
    const ctx = await openFor(deps, request);
    const { name, input, "*": path } = request.params;
    const file = await findInputFile(ctx, { name, input, path });
    return sendBlob(request, reply, deps.services.blobs, file);
  });
}

/** What the run itself called the file, where its path is a spelling: bytes, escaped as in an address. */
function ownName(path: string, fullPath: string | null) {
  return fullPath !== null || isSpelled(path) ? { name: escapePath(fullPath ?? path) } : {};
}
