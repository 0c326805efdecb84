/** For tests: a client that holds files in memory and answers what the studio lacks, as the command line does. */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { z } from "zod";
import type { WorkspaceCtx } from "@/server/core/context";
import type { listedPath, Needs } from "./listed-path";
import { storeBlob } from "./store-blob";

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

type Paths = Record<string, z.input<typeof listedPath>>;

/** Asks again and again with more of what is lacking. Answers with the last answer, and what was asked for before. */
export async function sendFiles<Answer extends { needs?: Needs }>(
  ctx: WorkspaceCtx,
  files: Files,
  ask: (paths: Paths) => Promise<Answer>,
): Promise<{ answer: Answer; asked: Needs[] }> {
  const paths: Record<string, ReturnType<typeof list> & { text?: string }> = {};
  const asked: Needs[] = [];
  const contentOf = (path: string, file: string) => {
    const at = normal(path);
    return files[at] ?? files[at === "." ? file : `${at}/${file}`]!;
  };
  for (let round = 0; round < 10; round++) {
    const answer = await ask(structuredClone(paths));
    const { needs } = answer;
    if (!needs) return { answer, asked };
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
