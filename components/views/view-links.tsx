import { Check, UserRound, UsersRound } from "lucide-react";
import Link from "next/link";
import { MenuItem, MenuLabel } from "../ui/menu";
import type { View } from "./use-views";
import { PLAIN_SEARCH, viewSearch } from "./view-query";

interface ViewLinksProps {
  views: readonly View[];
  pathname: string;
  currentId: string | null;
}

/** Every view as a link, those of the workspace first, and the page without any. */
export function ViewLinks({ views, pathname, currentId }: ViewLinksProps) {
  const groups = [
    { title: "Of the workspace", icon: UsersRound, views: views.filter(({ isShared }) => isShared) },
    { title: "Yours alone", icon: UserRound, views: views.filter(({ isShared }) => !isShared) },
  ];
  return (
    <>
      <MenuItem asChild>
        <Link href={pathname + PLAIN_SEARCH} prefetch={false}>
          <Check aria-hidden className={currentId === null ? "" : "invisible"} /> Without a view
        </Link>
      </MenuItem>
      {groups.map(({ title, icon: Icon, views: own }) =>
        own.length === 0 ? null : (
          <div key={title}>
            <MenuLabel className="flex items-center gap-1.5">
              <Icon aria-hidden className="size-3.5" /> {title}
            </MenuLabel>
            {own.map((view) => (
              <MenuItem key={view.id} asChild>
                <Link href={pathname + viewSearch(view)} prefetch={false}>
                  <Check aria-hidden className={view.id === currentId ? "" : "invisible"} />
                  <span className="truncate" title={view.name}>
                    {view.name}
                  </span>
                  {!view.isMine && <span className="ml-auto text-xs text-faint">{view.updatedByName}</span>}
                </Link>
              </MenuItem>
            ))}
          </div>
        ),
      )}
    </>
  );
}
