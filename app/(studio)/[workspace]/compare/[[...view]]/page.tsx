import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { CompareView } from "@/components/compare/compare-view";
import { COMPARE_VIEWS } from "@/components/compare/compare-views";
import { readRunNames } from "@/domain/compare";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Compare" };

interface Props {
  params: Promise<{ workspace: string; view?: string[] }>;
  searchParams: Promise<{ runs?: string | string[] }>;
}

export default async function ComparePage({ params, searchParams }: Props) {
  const { workspace, view = [] } = await params;
  const { runs: given = "" } = await searchParams;
  const path = COMPARE_VIEWS.find((known) => known.path === view.join("/"))?.path;
  if (path === undefined) notFound();
  const runs = readRunNames(String(given).split(","));
  const { can } = await load((await api()).workspaces.get({ workspace }));
  const initial = runs.length > 0 ? await load((await api()).compare.runs({ workspace, runs })) : null;
  return <CompareView {...{ workspace, path, initial }} initialRuns={runs} canWrite={can["views:write"]} />;
}
