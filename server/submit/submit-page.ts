import { text as readAll } from "node:stream/consumers";
import { z } from "zod";
import { AppError } from "@/domain/errors";
import { jobOf } from "@/domain/run-kinds/run-kinds";
import { parseJob } from "@/domain/yaml/parse-job";
import { findHeldBlobs } from "../blobs/held-blobs";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { plainPath, sha256Text } from "../snapshots/file-path";
import type { ListedPath } from "../snapshots/listed-path";
import { resubmitRun } from "./resubmit-run";
import { submitJob } from "./submit-job";

/** A submission comes to its end in fewer rounds than this; more would be a mistake of ours. */
const MAX_ROUNDS = 6;
const MAX_TEXT_BYTES = 1_000_000;

export const submitPageInput = z.strictObject({
  yaml: z.string().max(1_000_000),
  /** The files that the page holds, whose bytes were uploaded. The YAML's paths are read from their top. */
  files: z
    .array(
      z.strictObject({
        path: plainPath,
        sizeBytes: z.int().min(0),
        sha256: sha256Text,
        executable: z.boolean().default(false),
      }),
    )
    .max(20_000),
  /** The run that is run again. */
  from: z.string().max(255).nullish(),
  idempotencyKey: z.string().min(1).max(200),
});
type Given = z.output<typeof submitPageInput>;

/** Submits what the New run page holds. It answers the submission's questions from the page's own files. */
export async function submitPage(
  ctx: WorkspaceCtx,
  input: z.input<typeof submitPageInput>,
): Promise<{ run: string }> {
  authorize(ctx, "runs:write");
  const given = parse(submitPageInput, input);
  const paths: Record<string, ListedPath> = {};
  const code = codeOf(given.yaml);
  if (given.from && code !== undefined) paths[code] = await listPath(ctx, given, code);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const shared = { yaml: given.yaml, paths, idempotency_key: given.idempotencyKey };
    const answer = given.from
      ? await resubmitRun(ctx, { ...shared, run: given.from })
      : await submitJob(ctx, shared);
    if (answer.run) return { run: answer.run.name };
    const unsent = Object.values(answer.needs.blobs).flat();
    if (unsent.length > 0) throw new AppError("invalid", `The bytes of ${unsent[0]} were not uploaded.`);
    for (const path of answer.needs.paths) paths[path] = await listPath(ctx, given, path);
    for (const path of answer.needs.texts) paths[path]!.text = await readText(ctx, given, path);
  }
  throw new AppError("internal", "The submission did not come to an end.");
}

/** The path of the code that a job names. */
function codeOf(yaml: string): string | undefined {
  const { type, job } = parseJob({ text: yaml, file: "job.yml" });
  const references = (type && job && jobOf(type)?.references(job)) || [];
  const named = references.find(({ role }) => role === "code")?.named;
  return typeof named === "string" ? named : undefined;
}

const normal = (path: string): string => path.replace(/^(\.\/+)+/, "").replace(/(?<!\/)\/+$/, "") || ".";

async function listPath(ctx: WorkspaceCtx, { files }: Given, wanted: string): Promise<ListedPath> {
  const at = normal(wanted);
  const toListed = (file: Given["files"][number], path: string) => ({
    path,
    size: file.sizeBytes,
    sha256: file.sha256,
    executable: file.executable,
  });
  const single = files.find(({ path }) => path === at);
  if (single) return { kind: "file", files: [toListed(single, at.split("/").at(-1)!)], ignore: {} };
  const prefix = at === "." ? "" : `${at}/`;
  const inside = files.filter(({ path }) => path.startsWith(prefix));
  // A page without files still has its folder: the command may need none.
  if (inside.length === 0 && at !== ".") return { kind: "missing", files: [], ignore: {} };
  const ignore: Record<string, string> = {};
  for (const file of inside) {
    if (!/(^|\/)\.(aml|git)ignore$/.test(file.path)) continue;
    ignore[file.path.slice(prefix.length)] = await readBlob(ctx, file);
  }
  return {
    kind: "folder",
    files: inside.map((file) => toListed(file, file.path.slice(prefix.length))),
    ignore,
  };
}

async function readText(ctx: WorkspaceCtx, { files }: Given, wanted: string): Promise<string> {
  const file = files.find(({ path }) => path === normal(wanted));
  if (!file) throw new AppError("invalid", `There is no file ${wanted} on this page.`);
  return readBlob(ctx, file);
}

/** Only what this workspace brought: the hash comes from the browser, and others' bytes are nobody's business. */
async function readBlob(ctx: WorkspaceCtx, { path, sha256 }: Given["files"][number]): Promise<string> {
  const { db, blobs } = ctx.services;
  const sizeBytes = (await findHeldBlobs(db, ctx.workspaceId, [sha256])).get(sha256);
  if (sizeBytes === undefined) throw new AppError("invalid", `The bytes of ${path} were not uploaded.`);
  if (sizeBytes > MAX_TEXT_BYTES)
    throw new AppError("tooLarge", `${path} is too large to be read as a text.`);
  return readAll(await blobs.open(sha256));
}
