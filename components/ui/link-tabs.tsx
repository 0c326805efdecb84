"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { classes } from "./classes";

export interface LinkTab {
  href: string;
  /** What follows the question mark, where the tabs of a page share it. */
  query?: string;
  label: string;
  count?: number;
}

/** Tabs whose pages have addresses of their own. The longest address that begins this one is the current. */
export function LinkTabs({ tabs, label }: { tabs: LinkTab[]; label: string }) {
  const pathname = usePathname();
  const matching = tabs.filter(({ href }) => pathname === href || pathname.startsWith(`${href}/`));
  const current = matching.sort((a, b) => b.href.length - a.href.length)[0]?.href;
  return (
    <nav aria-label={label} className="-ml-2.5 flex gap-1 overflow-x-auto">
      {tabs.map((tab) => (
        <Link
          key={tab.href}
          href={tab.query ? `${tab.href}?${tab.query}` : tab.href}
          aria-current={tab.href === current ? "page" : undefined}
          className={classes(
            "flex h-9 items-center gap-1.5 border-b-2 px-2.5 text-sm whitespace-nowrap",
            tab.href === current
              ? "border-accent font-medium text-ink"
              : "border-transparent text-muted hover:text-ink",
          )}
        >
          {tab.label}
          {tab.count !== undefined && <span className="num text-xs text-faint">{tab.count}</span>}
        </Link>
      ))}
    </nav>
  );
}
