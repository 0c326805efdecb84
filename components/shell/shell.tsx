"use client";
import { type ReactNode, useState } from "react";
import { useWorkspaceChanges } from "../live/use-workspace-changes";
import type { Theme } from "../ui/preferences";
import { CommandPalette } from "./command-palette";
import { Rail } from "./rail";
import { ShortcutHelp } from "./shortcut-help";
import { TopBar } from "./top-bar";
import { useShortcuts } from "./use-shortcuts";

interface ShellProps {
  workspace: string;
  workspaces: string[];
  user: { name: string; email: string };
  theme: Theme;
  /** What the reader may do here: the palette offers nothing that would be refused. */
  canWrite: boolean;
  isRailNarrow: boolean;
  children: ReactNode;
}

/** The frame of every page behind the sign-in. */
export function Shell({ workspace, workspaces, user, theme, canWrite, isRailNarrow, children }: ShellProps) {
  const [open, setOpen] = useState<"palette" | "help" | null>(null);
  useShortcuts(workspace, setOpen);
  useWorkspaceChanges(workspace);
  return (
    <div className="flex h-dvh print:block print:h-auto">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:rounded-md focus:bg-raised focus:p-2"
      >
        Skip to the content
      </a>
      <Rail workspace={workspace} startsNarrow={isRailNarrow} />
      <div className="flex min-w-0 flex-1 flex-col print:block">
        <TopBar
          workspace={workspace}
          workspaces={workspaces}
          user={user}
          theme={theme}
          onSearch={() => setOpen("palette")}
        />
        <main id="content" className="min-h-0 flex-1 overflow-y-auto print:overflow-visible">
          {children}
        </main>
      </div>
      <CommandPalette
        workspace={workspace}
        workspaces={workspaces}
        canWrite={canWrite}
        isOpen={open === "palette"}
        onOpenChange={(next) => setOpen(next ? "palette" : null)}
      />
      <ShortcutHelp isOpen={open === "help"} onOpenChange={(next) => setOpen(next ? "help" : null)} />
    </div>
  );
}
