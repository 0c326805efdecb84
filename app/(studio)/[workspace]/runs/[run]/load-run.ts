import { api, load } from "@/server/trpc/web";

export type RunParams = Promise<{ workspace: string; run: string }>;

export async function loadRun(params: RunParams) {
  const { workspace, run } = await params;
  return load((await api()).runs.get({ workspace, run }));
}
