/** For tests: a client that holds files in memory and answers what a submission lacks, as the command line does. */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { AppError, Issue } from "@/domain/errors";
import type { WorkspaceCtx } from "@/server/core/context";
import { storeBlob } from "@/server/snapshots/store-blob";
import type { RunRecord } from "../runs/run-record";
import { type Submitted, submitJob } from "./submit-job";

/** Files by their path from the YAML's folder; a path that ends here is a file, one above it a folder. */
export type Files = Record<string, string>;

const sha256Of = (text: string) => createHash("sha256").update(text).digest("hex");
const normal = (path: string) => path.replace(/^(\.\/)+|\/+$/g, "") || ".";

function list(files: Files, wanted: string) {
  const at = normal(wanted);
  if (at in files) {
    const name = at.split("/").at(-1)!;
    return { kind: "file" as const, files: [{ path: name, size: Buffer.byteLength(files[at]!) }] };
  }
  const start = at === "." ? "" : `${at}/`;
  const inside = Object.entries(files).filter(([path]) => path.startsWith(start));
  if (inside.length === 0) return { kind: "missing" as const };
  const listed = inside.map(([path, text]) => ({
    path: path.slice(start.length),
    size: Buffer.byteLength(text),
  }));
  const rules = inside.filter(([path]) => /(^|\/)\.(aml|git)ignore$/.test(path));
  const ignore = Object.fromEntries(rules.map(([path, text]) => [path.slice(start.length), text]));
  return { kind: "folder" as const, files: listed, ignore };
}

type Extra = Partial<Parameters<typeof submitJob>[1]>;

export interface Conversation {
  run: RunRecord;
  /** What was asked for, answer by answer. */
  asked: NonNullable<Submitted["needs"]>[];
}

export async function submitFiles(
  ctx: WorkspaceCtx,
  yaml: string,
  files: Files = {},
  extra: Extra = {},
): Promise<Conversation> {
  const paths: Record<string, ReturnType<typeof list> & { text?: string }> = {};
  const asked: Conversation["asked"] = [];
  const contentOf = (path: string, file: string) => {
    const at = normal(path);
    return files[at] ?? files[at === "." ? file : `${at}/${file}`]!;
  };
  for (let round = 0; round < 10; round++) {
    const answer = await submitJob(ctx, { yaml, ...extra, paths: structuredClone(paths) });
    if (answer.run) return { run: answer.run, asked };
    const { needs } = answer;
    asked.push(needs);
    for (const path of needs.paths) paths[path] = list(files, path);
    for (const path of needs.texts) paths[path]!.text = files[normal(path)];
    for (const [path, wanted] of Object.entries(needs.hashes)) {
      for (const entry of (paths[path] as { files: { path: string; sha256?: string }[] }).files) {
        if (wanted.includes(entry.path)) entry.sha256 = sha256Of(contentOf(path, entry.path));
      }
    }
    for (const [path, wanted] of Object.entries(needs.blobs)) {
      for (const file of wanted) await storeText(ctx, contentOf(path, file));
    }
  }
  throw new Error("The submission did not come to an end.");
}

export async function storeText(ctx: WorkspaceCtx, text: string): Promise<string> {
  const sha256 = sha256Of(text);
  await storeBlob(ctx, { sha256, bytes: Readable.from([Buffer.from(text)]) });
  return sha256;
}

/** The mistakes that a submission is refused with. */
export async function issuesOf(promise: Promise<unknown>): Promise<Issue[]> {
  const failure = (await promise.then(
    () => {
      throw new Error("It was accepted.");
    },
    (error) => error,
  )) as AppError;
  if (failure.code !== "invalid") throw new Error(`It was not refused as invalid: ${failure.message}`);
  return failure.details.issues ?? [];
}
