/** What the outputs of a step follow from. */
import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { snapshots } from "@/db/schema";
import { literalText } from "@/domain/job-data";
import type { CommandJob } from "@/domain/jobs";
import type { CommandWork } from "@/domain/pipelines/plan";
import { type Ingredients, keyText } from "@/domain/pipelines/reuse";
import { environmentHash } from "@/server/environments/environment-hash";
import { storeSnapshot } from "@/server/snapshots/store-snapshot";
import type { PlannedInput } from "@/server/submit/run-plan";
import type { GivenInput } from "./step-inputs";

export const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

export const keyOf = (ingredients: Ingredients): string => hashOf(keyText(ingredients));

const ADDRESS = "address ";

/** True for the hash of what only its address is known of. */
export const isAddress = (hash: string): boolean => hash.startsWith(ADDRESS);

interface From {
  work: CommandWork;
  /** The step's job with all its inputs. */
  spec: CommandJob;
  outputs: Record<string, string>;
  codeId: string | null;
  given: ReadonlyMap<string, GivenInput>;
}

/** Stores what the inputs are, and answers with them as they are stored beside the ingredients. */
export async function gather(
  tx: Tx,
  workspaceId: string,
  { work, spec, outputs, codeId, given }: From,
): Promise<{ ingredients: Ingredients; inputs: PlannedInput[] }> {
  const inputs: PlannedInput[] = [];
  const contents: Ingredients["inputs"] = {};
  for (const [name, { data, from }] of given) {
    if (!data) continue;
    const kept = await keep(tx, workspaceId, data);
    inputs.push(kept);
    contents[name] = { hash: await contentHash(tx, kept), from };
  }
  const values = Object.entries(spec.inputs ?? {}).map(
    ([name, input]) => [name, literalText(input)] as const,
  );
  const { command, distribution } = spec;
  return {
    inputs,
    ingredients: {
      command: distribution ? `${command}\n${JSON.stringify(distribution)}` : command,
      environment: { hash: environmentHash(work.environment), label: work.environment.label },
      code: codeId && (await snapshotHash(tx, codeId)),
      parameters: Object.fromEntries(values.filter(([, value]) => value !== undefined)) as Record<
        string,
        string
      >,
      variables: spec.environment_variables ?? {},
      inputs: contents,
      outputs,
    },
  };
}

async function keep(tx: Tx, workspaceId: string, data: PlannedInput): Promise<PlannedInput> {
  if (!("files" in data)) return data;
  const { name, kind, files } = data;
  return { name, kind, snapshotId: await storeSnapshot(tx, workspaceId, files) };
}

async function contentHash(tx: Tx, data: PlannedInput): Promise<string> {
  if ("snapshotId" in data && data.snapshotId)
    return `${data.kind} ${await snapshotHash(tx, data.snapshotId)}`;
  return `${ADDRESS}${"url" in data ? data.url : ""}`;
}

async function snapshotHash(tx: Tx, id: string): Promise<string> {
  const [row] = await tx.select({ hash: snapshots.hash }).from(snapshots).where(eq(snapshots.id, id));
  return row!.hash;
}
