"use client";
import { Command } from "cmdk";
import { ArrowLeftRight, GitCompareArrows, Plus, SunMoon, UserRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { Dialog } from "radix-ui";
import { useState } from "react";
import { applyTheme, THEMES } from "../ui/preferences";
import { FoundRecords } from "./found-records";
import { hrefOf, NAVIGATION, NAVIGATION_BOTTOM } from "./navigation";
import { PaletteGroup, PaletteItem } from "./palette-item";

interface PaletteProps {
  workspace: string;
  workspaces: string[];
  canWrite: boolean;
  isOpen: boolean;
  onOpenChange(next: boolean): void;
}

export function CommandPalette({ workspace, workspaces, canWrite, isOpen, onOpenChange }: PaletteProps) {
  const router = useRouter();
  const [text, setText] = useState("");
  function go(href: string) {
    onOpenChange(false);
    setText("");
    router.push(href);
  }
  const entries = [...NAVIGATION.flatMap((group) => group.entries), ...NAVIGATION_BOTTOM];
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[15vh] left-1/2 z-50 w-[min(560px,calc(100vw-32px))] -translate-x-1/2 overflow-hidden rounded-lg border bg-raised shadow-raised"
        >
          <Dialog.Title className="sr-only">Go to</Dialog.Title>
          <Command label="Go to" className="flex flex-col">
            <Command.Input
              value={text}
              onValueChange={setText}
              placeholder="Go to a page, a run, an experiment, a report…"
              className="h-11 border-b bg-transparent px-4 text-base outline-none"
            />
            <Command.List className="max-h-80 overflow-y-auto p-1">
              <Command.Empty className="px-3 py-6 text-center text-sm text-muted">
                Nothing of that name.
              </Command.Empty>
              <PaletteGroup heading="Commands">
                {canWrite && (
                  <PaletteItem value="new run submit job" onSelect={() => go(hrefOf(workspace, "runs/new"))}>
                    <Plus /> New run
                  </PaletteItem>
                )}
                <PaletteItem value="compare runs" onSelect={() => go(hrefOf(workspace, "compare?add=true"))}>
                  <GitCompareArrows /> Compare runs
                </PaletteItem>
                <PaletteItem value="account tokens profile password" onSelect={() => go("/account")}>
                  <UserRound /> Account and tokens
                </PaletteItem>
                {THEMES.map((theme) => (
                  <PaletteItem
                    key={theme}
                    value={`theme ${theme}`}
                    onSelect={() => {
                      applyTheme(theme);
                      onOpenChange(false);
                    }}
                  >
                    <SunMoon /> Theme: {theme}
                  </PaletteItem>
                ))}
              </PaletteGroup>
              <PaletteGroup heading="Pages">
                {entries.map(({ path, label, icon: Icon }) => (
                  <PaletteItem
                    key={path}
                    value={`page ${label}`}
                    onSelect={() => go(hrefOf(workspace, path))}
                  >
                    <Icon /> {label}
                  </PaletteItem>
                ))}
              </PaletteGroup>
              {isOpen && <FoundRecords workspace={workspace} text={text} onOpen={go} />}
              <PaletteGroup heading="Workspaces">
                {workspaces
                  .filter((slug) => slug !== workspace)
                  .map((slug) => (
                    <PaletteItem key={slug} value={`workspace ${slug}`} onSelect={() => go(`/${slug}`)}>
                      <ArrowLeftRight /> {slug}
                    </PaletteItem>
                  ))}
              </PaletteGroup>
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
