/** The artifact proxy: `mlflow-artifacts:` on the client's side. Bytes are streamed both ways. */
import { posix } from "node:path";
import { z } from "zod";
import { AppError } from "@/domain/errors";
import { arriving } from "@/gateway/bodies/take-bytes";
import { sendBlob } from "@/gateway/plugins/send-blob";
import { deleteArtifacts } from "@/server/artifacts/delete-artifacts";
import { putArtifact } from "@/server/artifacts/put-artifact";
import { findArtifact, listArtifacts } from "@/server/artifacts/queries";
import { abortUpload, completeUpload, createUpload, putPart } from "@/server/artifacts/uploads";
import { getLoggedRun } from "@/server/client-runs/logged-runs";
import { presentEntries, presentForClients } from "./artifact-files";
import { addressAfter, findPlace, readPlace } from "./artifact-place";
import { placeMeant } from "./client-names";
import { id, int, list, maybe, text, word } from "./fields";
import { runArtifactUri } from "./present";
import { type Call, rawRoute, route } from "./route";
import { findVersionPlace, listVersionPlace, sendVersionFile } from "./version-files";

const ARTIFACTS = "/mlflow-artifacts/artifacts/";
const ofFile = z.object({ run_id: id, path: word });

async function answerFile({ ctx, input, request, reply, deps }: Call<z.output<typeof ofFile>>) {
  const place = await placeMeant(ctx, { owner: { kind: "run", name: input.run_id }, path: input.path });
  const file = await findArtifact(ctx, place);
  return sendBlob(request, reply, deps.services.blobs, file);
}

/** `/get-artifact`, beside the API. */
export const getArtifact = route("GET", "/get-artifact", ofFile, answerFile);

/** Doors whose body is JSON, or nothing. */
export const artifactRoutes = [
  route(
    "GET",
    "/mlflow/artifacts/list",
    z.object({ run_id: id, path: maybe(text) }),
    async ({ ctx, input: { run_id, path = "" } }) => {
      const run = await getLoggedRun(ctx, run_id);
      const entries = await listArtifacts(ctx, { owner: { kind: "run", name: run_id }, path });
      return { root_uri: runArtifactUri(run), files: presentEntries(entries, path) };
    },
  ),
  route("GET", "/mlflow-artifacts/artifacts", z.object({ path: maybe(text) }), async (call) => {
    const { ctx, input } = call;
    const address = (input.path ?? "").replace(/\/$/, "");
    const ofVersion = findVersionPlace(address);
    if (ofVersion) return listVersionPlace(call, ofVersion);
    const place = findPlace(address);
    return { files: place && presentForClients(await listArtifacts(ctx, await placeMeant(ctx, place))) };
  }),
  rawRoute("GET", `${ARTIFACTS}*`, async (call) => {
    const { ctx, request, reply, deps } = call;
    const address = addressAfter(request, ARTIFACTS);
    const ofVersion = findVersionPlace(address);
    if (ofVersion) return sendVersionFile(call, ofVersion);
    const file = await findArtifact(ctx, await placeMeant(ctx, readPlace(address)));
    return sendBlob(request, reply, deps.services.blobs, file);
  }),
  rawRoute("DELETE", `${ARTIFACTS}*`, async ({ ctx, request }) => {
    await deleteArtifacts(ctx, await placeMeant(ctx, readPlace(addressAfter(request, ARTIFACTS))));
  }),
  ...uploadRoutes(),
];

/** Doors whose body is the bytes of a file. */
export const byteRoutes = [
  rawRoute("PUT", `${ARTIFACTS}*`, async ({ ctx, request }) => {
    await putArtifact(ctx, { ...readPlace(addressAfter(request, ARTIFACTS)), ...arriving(request) });
    return "";
  }),
  rawRoute("PUT", "/mlflow-artifacts/mpu/part/:number/:upload/*", async ({ ctx, request, reply }) => {
    const { number, upload } = request.params as { number: string; upload: string };
    const place = readPlace(addressAfter(request, `/mlflow-artifacts/mpu/part/${number}/${upload}/`));
    const { sha256 } = await putPart(ctx, {
      ...place,
      id: upload,
      number: Number(number),
      ...arriving(request),
    });
    reply.header("etag", sha256);
    return "";
  }),
  route("POST", "/mlflow/upload-artifact", ofFile, async ({ ctx, input, request }) => {
    await putArtifact(ctx, {
      owner: { kind: "run", name: input.run_id },
      path: input.path,
      ...arriving(request),
    });
    return "";
  }),
];

function uploadRoutes() {
  const part = z.object({ part_number: int, etag: text });
  const placeAfter = (call: Call<{ path: string }>, verb: string) => {
    const place = readPlace(addressAfter(call.request, `/mlflow-artifacts/mpu/${verb}/`));
    // The client sends the path of its own file: only its last part names ours.
    const folder = place.path.replace(/\/$/, "");
    return { ...place, path: [folder, posix.basename(call.input.path)].filter(Boolean).join("/") };
  };
  return [
    route(
      "POST",
      "/mlflow-artifacts/mpu/create/*",
      z.object({ path: word, num_parts: int }),
      async (call) => {
        const place = placeAfter(call, "create");
        const { id: upload } = await createUpload(call.ctx, { ...place, partCount: call.input.num_parts });
        return { upload_id: upload, credentials: partAddresses(call, upload, call.input.num_parts) };
      },
    ),
    route(
      "POST",
      "/mlflow-artifacts/mpu/complete/*",
      z.object({ path: word, upload_id: id, parts: list(part) }),
      async (call) => {
        const parts = call.input.parts.map(({ part_number: number, etag }) => ({
          number,
          sha256: etag.replaceAll('"', ""),
        }));
        await completeUpload(call.ctx, { ...placeAfter(call, "complete"), id: call.input.upload_id, parts });
      },
    ),
    route("POST", "/mlflow-artifacts/mpu/abort/*", z.object({ path: word, upload_id: id }), async (call) => {
      await abortUpload(call.ctx, { ...placeAfter(call, "abort"), id: call.input.upload_id });
    }),
  ];
}

/**
 * Where the parts go: ordinary doors of ours, so the client is told to send the authorization that it has just sent. The
 * address it used is one by which it reaches us.
 */
function partAddresses({ request, input, deps }: Call<{ path: string }>, upload: string, count: number) {
  const [door = "", folder = ""] = (request.raw.url ?? "").split("?")[0]!.split("/mpu/create/");
  if (/[^\w.:[\]-]/.test(request.host)) throw new AppError("invalid", "The Host header is not right.");
  const scheme = deps.services.publicUrl.startsWith("https:") ? "https" : "http";
  const file = encodeURIComponent(posix.basename(input.path));
  return Array.from({ length: count }, (_, index) => ({
    url: `${scheme}://${request.host}${door}/mpu/part/${index + 1}/${upload}/${folder.replace(/\/$/, "")}/${file}`,
    part_number: index + 1,
    headers: { Authorization: request.headers.authorization },
  }));
}
