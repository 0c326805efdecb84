import { z } from "zod";
import { assetName } from "@/domain/assets";
import { MAX_YAML_CHARS } from "@/domain/yaml/read-yaml";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { tooWrong } from "../snapshots/too-wrong";
import { createEnvironment } from "./create-environment";

export const createVersionInput = z.object({
  name: assetName,
  /** What the page's editor holds. */
  yaml: z.string().max(MAX_YAML_CHARS),
  idempotencyKey: z.string().min(1).max(200),
});

/** The file's name in messages about what was written into the page. */
export const PAGE_FILE = "environment.yml";

/** Registers what somebody wrote on the page, as the next version of that name. What is wrong has its line. */
export async function createVersion(
  ctx: WorkspaceCtx,
  { name, yaml, idempotencyKey }: z.output<typeof createVersionInput>,
): Promise<{ name: string; version: string }> {
  authorize(ctx, "environments:write");
  const submission = { yaml, file: PAGE_FILE, set: [`name=${JSON.stringify(name)}`] };
  const answer = await createEnvironment(ctx, { ...submission, idempotency_key: idempotencyKey });
  if (answer.asset) return { name, version: answer.asset.version };
  const issues = [...answer.needs.paths, ...answer.needs.texts].map((path) => {
    const line = yaml.split("\n").findIndex((text) => text.includes(path.replace(/^\.\//, ""))) + 1;
    const message = `${path} is a file, and a page has none beside it: write what it holds into its place.`;
    return { message, file: PAGE_FILE, ...(line > 0 && { line }) };
  });
  throw tooWrong("environment", issues);
}
