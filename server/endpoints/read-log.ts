import { and, asc, eq, ne } from "drizzle-orm";
import { z } from "zod";
import { deploymentGenerations, instances } from "@/db/schema";
import { paths } from "@/domain/data-folder";
import { WordList } from "@/domain/hidden-words";
import { hiddenWords, secretReference } from "@/domain/secrets";
import { authorize } from "../core/authorize";
import type { WorkspaceCtx } from "../core/context";
import { parse } from "../core/parse";
import { LogMask } from "../logs/log-mask";
import { openVersion } from "../secrets/open-version";
import { findSecret } from "../secrets/policy";
import { type DeploymentRow, deploymentInput, loadDeployment, loadEndpoint } from "./endpoint-record";
import { readLastLines } from "./last-lines";

export const readLogInput = deploymentInput.extend({
  /** The last so many. */
  lines: z.coerce.number().int().min(1).max(100_000).default(5_000),
});

/** What the instances of a deployment have printed: of those that have ended, then of those at work. */
export async function readDeploymentLog(
  ctx: WorkspaceCtx,
  input: z.input<typeof readLogInput>,
): Promise<{ content: string }> {
  authorize(ctx, "endpoints:read");
  const { endpoint, deployment: name, lines } = parse(readLogInput, input);
  const { db, home } = ctx.services;
  const { id: endpointId } = await loadEndpoint(db, ctx.workspaceId, endpoint);
  const deployment = await loadDeployment(db, endpointId, name);
  const { id, attempt } = instances;
  const workers = await db
    .select({ id, attempt })
    .from(instances)
    .where(and(eq(instances.deploymentId, deployment.id), ne(instances.state, "wanted")))
    .orderBy(asc(instances.createdAt), asc(id));
  const files = [
    paths.deploymentLog(home, deployment.id),
    // Of each there is one: of this machine's its own, of another's what that has sent.
    ...workers.flatMap((worker) =>
      [paths.userLog, paths.sentUserLog].map((place) => place(home, worker.id, worker.attempt)),
    ),
  ];
  const words = await wordsOf(ctx, deployment);
  const parts: string[] = [];
  // The page asks every few seconds, and what was printed long ago is seldom among what it shows.
  for (let missing = lines + 1, place = files.length - 1; missing > 0 && place >= 0; place--) {
    const part = await readEnd(files[place]!, missing, words);
    missing -= part.split("\n").length - 1;
    parts.unshift(part);
  }
  const all = parts.join("").split("\n");
  const isWhole = all.at(-1) === "";
  return { content: all.slice(-lines - (isWhole ? 1 : 0)).join("\n") };
}

/** The mask sees what is before it too, since a word that is to be hidden may begin there. */
async function readEnd(file: string, lines: number, words: WordList): Promise<string> {
  const { bytes, before } = await readLastLines(file, lines, LogMask.lookBackBytes(words));
  const mask = new LogMask(words);
  const masked = Buffer.concat([mask.push(bytes), mask.flush()]);
  return masked.subarray(before).toString("utf8");
}

/** The values of the secrets that its variables name now; what ended earlier was kept without them. */
async function wordsOf(ctx: WorkspaceCtx, { id, workspaceId }: DeploymentRow): Promise<WordList> {
  const { db, keyring } = ctx.services;
  const generations = await db
    .select()
    .from(deploymentGenerations)
    .where(eq(deploymentGenerations.deploymentId, id));
  const variables = generations.flatMap(({ settings, environment }) => [
    ...Object.values({ ...environment.variables, ...settings.variables }),
  ]);
  const names = new Set(variables.flatMap((value) => secretReference(value) ?? []));
  const words: string[] = [];
  for (const name of names) {
    const secret = await findSecret(db, workspaceId, name);
    const place = secret && { workspaceId, secretId: secret.id, version: secret.version };
    const value = place && (await openVersion(db, keyring, place));
    if (value) words.push(...hiddenWords(value));
  }
  return new WordList(words);
}
