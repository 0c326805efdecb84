"use client";
import { Check, ChevronsUpDown, Plus } from "lucide-react";
import Link from "next/link";
import { Menu, MenuContent, MenuItem, MenuLabel, MenuSeparator, MenuTrigger } from "../ui/menu";

export function WorkspaceSwitcher({ workspace, workspaces }: { workspace: string; workspaces: string[] }) {
  return (
    <Menu>
      <MenuTrigger
        aria-label={`Workspace ${workspace}: switch`}
        className="flex h-8 min-w-0 items-center gap-1.5 rounded-md px-2 text-sm font-medium hover:bg-hover"
      >
        <span className="max-w-48 truncate">{workspace}</span>
        <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-faint" />
      </MenuTrigger>
      <MenuContent align="start">
        <MenuLabel>Workspaces</MenuLabel>
        {workspaces.map((slug) => (
          <MenuItem key={slug} asChild>
            <Link href={`/${slug}`}>
              <Check aria-hidden className={slug === workspace ? "" : "invisible"} />
              <span className="truncate">{slug}</span>
            </Link>
          </MenuItem>
        ))}
        <MenuSeparator />
        <MenuItem asChild>
          <Link href="/workspaces/new">
            <Plus aria-hidden />
            New workspace
          </Link>
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
