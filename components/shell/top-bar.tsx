"use client";
import { ChevronRight, Search } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { Bell } from "../notifications/bell";
import type { Theme } from "../ui/preferences";
import { AccountMenu } from "./account-menu";
import { ConnectionMark } from "./connection-mark";
import { WorkspaceSwitcher } from "./workspace-switcher";

interface TopBarProps {
  workspace: string;
  workspaces: string[];
  user: { name: string; email: string };
  theme: Theme;
  onSearch(): void;
}

export function TopBar({ workspace, workspaces, user, theme, onSearch }: TopBarProps) {
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-b bg-surface px-4 print:hidden">
      <WorkspaceSwitcher workspace={workspace} workspaces={workspaces} />
      <Breadcrumb workspace={workspace} />
      <div className="ml-auto flex items-center gap-2">
        <ConnectionMark />
        <button
          type="button"
          onClick={onSearch}
          className="flex h-8 items-center gap-2 rounded-md border bg-canvas px-2.5 text-sm text-faint hover:border-line-strong hover:text-muted"
        >
          <Search aria-hidden className="size-4" />
          <span className="max-lg:sr-only">Go to…</span>
          <kbd className="rounded-sm border px-1 font-sans text-xs max-md:hidden">⌘K</kbd>
        </button>
        <Bell workspace={workspace} />
        <AccountMenu user={user} theme={theme} />
      </div>
    </header>
  );
}

const WORDS: Record<string, string> = {
  new: "New run",
  yaml: "YAML",
  activity: "Activities",
  "batch-endpoints": "Batch endpoints",
};
/** Below these the second part is a tab of the page, and below those a record whose id says nothing. */
const TABBED = ["compare", "settings"];
const UNNAMED: Record<string, string> = { reports: "Report", designer: "Draft" };

/** The second part names a record and stays as it is; the others are words of ours. */
function nameOf(parts: string[], index: number): string {
  const part = decodeURIComponent(parts[index]!);
  const [page = "", group] = parts;
  // Registered environments have a name below a word of ours.
  if (page === "environments" && group === "registered") return index === 2 ? part : capital(part);
  if (index === 1 && UNNAMED[page]) return UNNAMED[page];
  if (index === 1 && !TABBED.includes(page) && part !== "new") return part;
  return WORDS[part] ?? capital(part);
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** The path below the workspace, each part a link but the last. */
function Breadcrumb({ workspace }: { workspace: string }) {
  const pathname = usePathname();
  if (!pathname.startsWith(`/${workspace}/`)) return null;
  const parts = pathname.slice(workspace.length + 2).split("/");
  return (
    <nav aria-label="Breadcrumb" className="flex min-w-0 items-center gap-1 text-sm text-muted max-md:hidden">
      {parts.map((_part, index) => {
        const href = `/${workspace}/${parts.slice(0, index + 1).join("/")}`;
        const label = nameOf(parts, index);
        return (
          <span key={href} className="flex min-w-0 items-center gap-1">
            <ChevronRight aria-hidden className="size-3.5 shrink-0 text-faint" />
            {index === parts.length - 1 ? (
              <span aria-current="page" className="truncate text-ink">
                {label}
              </span>
            ) : (
              <Link href={href} className="truncate hover:text-ink">
                {label}
              </Link>
            )}
          </span>
        );
      })}
    </nav>
  );
}
