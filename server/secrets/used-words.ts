import { eq } from "drizzle-orm";
import { runs, secretUses } from "@/db/schema";
import { WordList } from "@/domain/hidden-words";
import { hiddenWords } from "@/domain/secrets";
import type { Services } from "../core/services";
import { openVersion } from "./open-version";

export interface UsedWords {
  /** What is hidden in the logs of the run. */
  words: WordList;
  /** False when a value that was used is gone, so that it cannot be found. */
  isWhole: boolean;
}

const NOTHING: UsedWords = { words: new WordList([]), isWhole: true };
/** Readers of a log ask again and again: what is looked for is made once. */
const MAX_LISTS = 50;
const lists = new Map<string, WordList>();

/** The values of all secrets that attempts of the run were given. */
export async function usedWords({ db, keyring }: Services, runId: string): Promise<UsedWords> {
  const uses = await db
    .selectDistinct({
      workspaceId: runs.workspaceId,
      secretId: secretUses.secretId,
      version: secretUses.version,
    })
    .from(secretUses)
    .innerJoin(runs, eq(runs.id, secretUses.runId))
    .where(eq(secretUses.runId, runId))
    .orderBy(secretUses.secretId, secretUses.version);
  if (uses.length === 0) return NOTHING;
  const values = await Promise.all(uses.map((use) => openVersion(db, keyring, use)));
  const there = values.filter((value) => value !== null);
  const found = uses.filter((_use, index) => values[index] !== null);
  const key = found.map(({ secretId, version }) => `${secretId}:${version}`).join();
  const words = lists.get(key) ?? new WordList(there.flatMap(hiddenWords));
  lists.delete(key);
  lists.set(key, words);
  if (lists.size > MAX_LISTS) lists.delete(lists.keys().next().value!);
  return { words, isWhole: there.length === uses.length };
}
