import { cache } from "react";
import { api, load } from "@/server/trpc/web";

export type RunParams = Promise<{ workspace: string; run: string }>;

/** Asked once for a page, however many of its parts ask. */
const askForRun = cache(async (workspace: string, run: string) => (await api()).runs.get({ workspace, run }));

export async function loadRun(params: RunParams) {
  const { workspace, run } = await params;
  return load(askForRun(workspace, run));
}

/** What the page is called, also where there is no such run. */
export async function loadRunTitle(params: RunParams): Promise<string> {
  const { workspace, run } = await params;
  return askForRun(workspace, run).then(
    ({ displayName }) => displayName,
    () => "Not found",
  );
}
