"use client";
import { Bookmark, ChevronDown, Copy, Pencil, Save, SaveAll, Share2, Trash2, Undo2 } from "lucide-react";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import type { ViewPage } from "@/domain/views";
import { Button } from "../ui/button";
import { copyText } from "../ui/copy-button";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "../ui/menu";
import { NameDialog } from "./name-dialog";
import { StaleDialog, type StaleView } from "./stale-dialog";
import { START_PAGES } from "./start-view";
import { StartViewItem } from "./start-view-item";
import { useViews, type View } from "./use-views";
import { ViewLinks } from "./view-links";
import { viewQuery, viewSearch } from "./view-query";

interface ViewMenuProps {
  workspace: string;
  page: ViewPage;
  canWrite: boolean;
}

/** The saved views of a page: which one this is, whether it has been changed, and what can be done with it. */
export function ViewMenu({ workspace, page, canWrite }: ViewMenuProps) {
  const router = useRouter();
  const pathname = usePathname();
  const search = useSearchParams();
  const [dialog, setDialog] = useState<"saveAs" | "rename" | null>(null);
  const [stale, setStale] = useState<StaleView | null>(null);
  const { views, create, update, readAgain, removeWithUndo } = useViews(workspace, page);
  const query = viewQuery(search.toString());
  const current = views.find(({ id }) => id === search.get("view")) ?? null;
  const isChanged = current !== null && viewQuery(current.query) !== query;
  const open = (view: Pick<View, "id" | "version" | "query">) => router.replace(pathname + viewSearch(view));

  async function save(
    view: View,
    change: { name?: string; query?: string; isShared?: boolean },
    version = Number(search.get("v")) || view.version,
  ) {
    const target = { workspace, viewId: view.id, version, ...change };
    const answer = await update.mutateAsync(target).catch(() => null);
    if (answer?.outcome === "stale") setStale({ view, ...answer });
    if (answer?.outcome === "saved") {
      toast(`The view “${change.name ?? view.name}” is saved`);
      open({ id: view.id, version: answer.version, query });
    }
    return answer?.outcome === "saved";
  }
  async function saveAs(given: { name: string; isShared: boolean }) {
    const made = await create.mutateAsync({ workspace, page, query, ...given }).catch(() => null);
    if (made) open({ id: made.viewId, version: 1, query });
    return made !== null;
  }
  async function openTheirs(id: string) {
    const theirs = (await readAgain()).find((view) => view.id === id);
    if (theirs) open(theirs);
  }
  async function copyLink() {
    if (await copyText(location.href)) toast("The link to exactly this page is copied");
  }

  return (
    <>
      <Menu>
        <MenuTrigger asChild>
          <Button variant="ghost" size="sm" className="min-w-0 max-w-72">
            <Bookmark aria-hidden />
            <span className="truncate">{current?.name ?? "Views"}</span>
            {isChanged && <span className="text-xs font-normal text-faint">changed</span>}
            <ChevronDown aria-hidden />
          </Button>
        </MenuTrigger>
        <MenuContent align="start" className="w-72">
          <ViewLinks {...{ views, pathname }} currentId={current?.id ?? null} />
          <MenuSeparator />
          {current && isChanged && (
            <>
              {current.can.change && (
                <MenuItem onSelect={() => void save(current, { query })}>
                  <Save aria-hidden /> Save the changes
                </MenuItem>
              )}
              <MenuItem onSelect={() => open(current)}>
                <Undo2 aria-hidden /> Discard the changes
              </MenuItem>
            </>
          )}
          {canWrite && (
            <MenuItem onSelect={() => setDialog("saveAs")}>
              <SaveAll aria-hidden /> Save as a new view…
            </MenuItem>
          )}
          {current?.can.change && (
            <>
              <MenuItem onSelect={() => setDialog("rename")}>
                <Pencil aria-hidden /> Rename…
              </MenuItem>
              {current.isMine && (
                <MenuItem onSelect={() => void save(current, { isShared: !current.isShared })}>
                  <Share2 aria-hidden />
                  {current.isShared ? "Keep it to myself" : "Share with the workspace"}
                </MenuItem>
              )}
              <MenuItem
                danger
                onSelect={async () =>
                  (await removeWithUndo(current)) && router.replace(`${pathname}?${query}`)
                }
              >
                <Trash2 aria-hidden /> Delete the view
              </MenuItem>
            </>
          )}
          <MenuItem onSelect={() => void copyLink()}>
            <Copy aria-hidden /> Copy the link
          </MenuItem>
          {current && START_PAGES.includes(page) && (
            <StartViewItem {...{ workspace, page }} viewId={current.id} />
          )}
        </MenuContent>
      </Menu>
      {dialog === "saveAs" && (
        <NameDialog
          title="Save this page as a view"
          verb="Save the view"
          hasSharing
          onClose={() => setDialog(null)}
          onSubmit={saveAs}
        />
      )}
      {dialog === "rename" && current && (
        <NameDialog
          title="Rename the view"
          verb="Rename"
          initial={current}
          hasSharing={false}
          onClose={() => setDialog(null)}
          onSubmit={({ name }) => save(current, { name })}
        />
      )}
      {stale && (
        <StaleDialog
          {...stale}
          onClose={() => setStale(null)}
          onOpenTheirs={() => {
            setStale(null);
            void openTheirs(stale.view.id);
          }}
          onSaveOver={() => {
            setStale(null);
            void save(stale.view, { query }, stale.version);
          }}
        />
      )}
    </>
  );
}
