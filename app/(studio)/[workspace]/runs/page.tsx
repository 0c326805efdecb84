import { Plus } from "lucide-react";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { describeColumns, usualColumns } from "@/components/runs/list/columns/columns";
import { type ListState, loadListState } from "@/components/runs/list/list-parsers";
import { COMMON_METRICS, listInput, pickUsual } from "@/components/runs/list/list-query";
import type { FirstPage } from "@/components/runs/list/rows/use-run-rows";
import { RunList } from "@/components/runs/list/run-list";
import { PANEL_COOKIE, readSplit, SPLIT_COOKIE } from "@/components/runs/list/split-cookie";
import { LinkButton } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { startViewCookie } from "@/components/views/start-view";
import { ViewMenu } from "@/components/views/view-menu";
import { viewSearch } from "@/components/views/view-query";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Runs" };

interface Props {
  params: Promise<{ workspace: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function RunsPage({ params, searchParams }: Props) {
  const { workspace } = await params;
  const jar = await cookies();
  if (Object.keys(await searchParams).length === 0) {
    await openStartView(workspace, jar.get(startViewCookie(workspace, "runs"))?.value);
  }
  const state = await loadListState(searchParams);
  const [{ can }, start] = await Promise.all([
    load((await api()).workspaces.get({ workspace })),
    readFirst(workspace, state),
  ]);
  return (
    <div className="flex h-full flex-col">
      <PageHeader
        title="Runs"
        mark={<ViewMenu workspace={workspace} page="runs" canWrite={can["views:write"]} />}
        actions={
          can["runs:write"] && (
            <LinkButton href={`/${workspace}/runs/new`} variant="primary">
              <Plus aria-hidden /> New run
            </LinkButton>
          )
        }
      />
      <div className="min-h-0 flex-1">
        <RunList
          workspace={workspace}
          canWrite={can["runs:write"]}
          {...start}
          splitPercent={readSplit(jar.get(SPLIT_COOKIE)?.value)}
          hasPanel={jar.get(PANEL_COOKIE)?.value !== "off"}
        />
      </div>
    </div>
  );
}

/** Somebody who opens the page without saying how gets the view that they have chosen for that. */
async function openStartView(workspace: string, viewId: string | undefined): Promise<void> {
  if (!viewId) return;
  const views = await (await api()).views.list({ workspace, page: "runs" }).catch(() => []);
  const view = views.find(({ id }) => id === viewId);
  if (view) redirect(`/${workspace}/runs${viewSearch(view)}`);
}

/** What the first paint shows. A filter that cannot be read is the page's to tell. */
async function readFirst(
  workspace: string,
  state: ListState,
): Promise<{ first: FirstPage | null; commonMetrics: string[] }> {
  const caller = await api();
  const experiment = state.experiment ?? undefined;
  const keys = caller.runs.keys({ workspace, kind: "metric", experiment, limit: COMMON_METRICS });
  const commonMetrics = await keys.catch(() => []);
  const input = listInput(
    workspace,
    state,
    describeColumns(state.cols ?? usualColumns(pickUsual(commonMetrics), state.experiment)),
  );
  const page = await caller.runs.list(input).catch(() => null);
  return { first: page && { input, page, at: Date.now() }, commonMetrics };
}
