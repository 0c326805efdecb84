"use client";
import { type ReactNode, useState } from "react";
import { useWorkspaceChanges } from "../live/use-workspace-changes";
import { CommandPalette } from "./command-palette";
import type { Theme } from "./preferences";
import { Rail } from "./rail";
import { ShortcutHelp } from "./shortcut-help";
import { TopBar } from "./top-bar";
import { useShortcuts } from "./use-shortcuts";

interface ShellProps {
  workspace: string;
  workspaces: string[];
  user: { name: string; email: string };
  theme: Theme;
  isRailNarrow: boolean;
  children: ReactNode;
}

/** The frame of every page behind the sign-in. */
export function Shell({ workspace, workspaces, user, theme, isRailNarrow, children }: ShellProps) {
  const [open, setOpen] = useState<"palette" | "help" | null>(null);
  useShortcuts(workspace, setOpen);
  useWorkspaceChanges(workspace);
  return (
    <div className="flex h-dvh">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:rounded-md focus:bg-raised focus:p-2"
      >
        Skip to the content
      </a>
      <Rail workspace={workspace} startsNarrow={isRailNarrow} />
      <div className="flex min-w-0 flex-1 flex-col">
        <TopBar
          workspace={workspace}
          workspaces={workspaces}
          user={user}
          theme={theme}
          onSearch={() => setOpen("palette")}
        />
        <main id="content" className="min-h-0 flex-1 overflow-y-auto">
          {children}
        </main>
      </div>
      <CommandPalette
        workspace={workspace}
        workspaces={workspaces}
        isOpen={open === "palette"}
        onOpenChange={(next) => setOpen(next ? "palette" : null)}
      />
      <ShortcutHelp isOpen={open === "help"} onOpenChange={(next) => setOpen(next ? "help" : null)} />
    </div>
  );
}
