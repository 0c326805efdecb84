/** Files of runs for the pages: the browser has a cookie and no token, so the REST doors are not for it. */
import { Readable } from "node:stream";
import type { z } from "zod";
import { textPath } from "@/domain/artifact-names";
import { AppError } from "@/domain/errors";
import { findArtifact, zipArtifacts } from "../artifacts/queries";
import { openWorkspace } from "../auth/open-workspace";
import { findComponentFile, zipComponent } from "../components/files";
import type { WorkspaceCtx } from "../core/context";
import { findDataFile, zipData } from "../data/files";
import { packageDeployment } from "../endpoints/package-deployment";
import { getModel } from "../logged-models/queries";
import { bytesOf, readLog } from "../logs/read-log";
import { findModelFile, zipModel } from "../models/files";
import { exportRuns, type exportRunsInput } from "../run-lists/export-runs";
import { findCodeFile, zipCode } from "../snapshots/queries";
import type { TrpcContext } from "../trpc/init";
import { answerFailure } from "./answer-failure";
import { attachment, fileResponse, toWeb, UNTRUSTED } from "./file-response";

/** Who asks is a question to the database too, which may be away: its failure is answered like any other. */
type Asking = TrpcContext | Promise<TrpcContext>;

export interface RunFileAddress {
  workspace: string;
  run: string;
}

/** A file among the run's artifacts. */
export const downloadArtifact = (context: Asking, request: Request, address: RunFileAddress, path: string) =>
  answer(context, address, async (ctx) => {
    const file = await findArtifact(ctx, { owner: { kind: "run", name: address.run }, path });
    return fileResponse(ctx.services.blobs, file, request);
  });

/** A folder among the run's artifacts, or with no path all of them, as a zip. */
export const downloadFolder = (context: Asking, address: RunFileAddress, path: string) =>
  answer(context, address, async (ctx) => {
    const zip = await zipArtifacts(ctx, { owner: { kind: "run", name: address.run }, path });
    return zipResponse(zip, textPath(path).split("/").at(-1) || address.run);
  });

/** What a run has logged as a model, as a zip. */
export const downloadLoggedModel = (context: Asking, { workspace }: RunFileAddress, id: string) =>
  answer(context, { workspace }, async (ctx) => {
    const { name } = await getModel(ctx, { id });
    return zipResponse(await zipArtifacts(ctx, { owner: { kind: "model", id }, path: "" }), name);
  });

/** A file of the run's code, or with no path all of it as a zip. */
export const downloadCode = (context: Asking, request: Request, address: RunFileAddress, path: string) =>
  answer(context, address, async (ctx) => {
    if (path)
      return fileResponse(ctx.services.blobs, await findCodeFile(ctx, { run: address.run, path }), request);
    return zipResponse(await zipCode(ctx, address.run), address.run);
  });

export interface DataFileAddress {
  workspace: string;
  asset: string;
  version: string;
}

/** A file of a version of a data asset, or with no path all of it as a zip. */
export const downloadData = (
  context: Asking,
  request: Request,
  { workspace, ...wanted }: DataFileAddress,
  path: string,
) =>
  answer(context, { workspace }, async (ctx) => {
    if (path) return fileResponse(ctx.services.blobs, await findDataFile(ctx, { ...wanted, path }), request);
    return zipResponse(await zipData(ctx, wanted), `${wanted.asset}-${wanted.version}`);
  });

/** A file of a version of a model, or with no path all of it as a zip. */
export const downloadModel = (
  context: Asking,
  request: Request,
  { workspace, asset: name, version }: DataFileAddress,
  path: string,
) =>
  answer(context, { workspace }, async (ctx) => {
    const wanted = { name, version };
    if (path) return fileResponse(ctx.services.blobs, await findModelFile(ctx, { ...wanted, path }), request);
    return zipResponse(await zipModel(ctx, wanted), `${name}-${version}`);
  });

/** A file of a component's code, or with no path all of it as a zip. */
export const downloadComponent = (
  context: Asking,
  request: Request,
  { workspace, asset: name, version }: DataFileAddress,
  path: string,
) =>
  answer(context, { workspace }, async (ctx) => {
    const wanted = { name, version };
    if (path)
      return fileResponse(ctx.services.blobs, await findComponentFile(ctx, { ...wanted, path }), request);
    return zipResponse(await zipComponent(ctx, wanted), `${name}-${version}`);
  });

interface DeploymentAddress {
  workspace: string;
  endpoint: string;
  deployment: string;
}

/** What answers as a deployment does without a studio. */
export const downloadPackage = (context: Asking, { workspace, ...wanted }: DeploymentAddress) =>
  answer(context, { workspace }, async (ctx) => {
    const { name, zip } = await packageDeployment(ctx, wanted);
    return zipResponse(zip, name);
  });

function zipResponse(zip: Readable, name: string): Response {
  const disposition = attachment(`${name}.zip`);
  const headers = { ...UNTRUSTED, "content-type": "application/zip", "content-disposition": disposition };
  return new Response(toWeb(zip), { headers });
}

/** The whole log as it is now. */
export const downloadLog = (context: Asking, request: Request, address: RunFileAddress, stream: string) =>
  answer(context, address, async (ctx) => {
    const name = stream === "build" ? "build" : "user";
    const attempt = new URL(request.url).searchParams.get("attempt") ?? undefined;
    const { steps } = await readLog(ctx, { name: address.run, stream: name, attempt }, request.signal);
    const headers = {
      ...UNTRUSTED,
      "content-type": "text/plain; charset=utf-8",
      "content-disposition": attachment(`${address.run}.${name}.log`),
    };
    return new Response(toWeb(Readable.from(bytesOf(steps))), { headers });
  });

/** The runs of a list as CSV, as they are read: a hundred thousand rows are never in memory at once. */
export const downloadRuns = (context: Asking, request: Request, workspace: string) =>
  answer(context, { workspace }, async (ctx) => {
    const lines = exportRuns(ctx, readInput(request));
    const first = await lines.next();
    const rest = async function* () {
      yield Buffer.from(first.value ?? "");
      for await (const piece of lines) yield Buffer.from(piece);
    };
    const headers = {
      ...UNTRUSTED,
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": attachment(`${workspace}-runs.csv`),
    };
    return new Response(toWeb(Readable.from(rest())), { headers });
  });

/** What `runs.list` would be asked, as JSON in the address: a link is a download that needs no script. */
function readInput(request: Request): z.input<typeof exportRunsInput> {
  try {
    return JSON.parse(new URL(request.url).searchParams.get("input") ?? "{}");
  } catch {
    throw new AppError("invalid", "input: this is not JSON.");
  }
}

async function answer(
  context: Asking,
  { workspace }: Pick<RunFileAddress, "workspace">,
  respond: (ctx: WorkspaceCtx) => Promise<Response>,
): Promise<Response> {
  try {
    const { services, actor } = await context;
    if (!actor) throw new AppError("unauthenticated", "Sign in first.");
    return await respond(await openWorkspace({ services, actor }, workspace));
  } catch (failure) {
    return answerFailure(failure);
  }
}
