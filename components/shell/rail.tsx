"use client";
import { useQuery } from "@tanstack/react-query";
import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { isActive, RUN_STATUSES } from "@/domain/runs";
import { useTRPC } from "../live/trpc";
import { classes } from "../ui/classes";
import { RAIL_COOKIE, writePreference } from "../ui/preferences";
import { Tooltip } from "../ui/tooltip";
import { Logo } from "./logo";
import { hrefOf, NAVIGATION, NAVIGATION_BOTTOM, type NavigationEntry } from "./navigation";

interface RailProps {
  workspace: string;
  startsNarrow: boolean;
}

export function Rail({ workspace, startsNarrow }: RailProps) {
  const [isNarrow, setNarrow] = useState(startsNarrow);
  function toggle() {
    writePreference(RAIL_COOKIE, isNarrow ? "wide" : "narrow");
    setNarrow(!isNarrow);
  }
  const Icon = isNarrow ? PanelLeftOpen : PanelLeftClose;
  const label = isNarrow ? "Expand the navigation" : "Collapse the navigation";
  return (
    <nav
      aria-label="Main"
      className={classes(
        "flex shrink-0 flex-col border-r bg-sunken max-lg:w-14 print:hidden",
        isNarrow ? "w-14" : "w-56",
      )}
    >
      <Link
        href={hrefOf(workspace, "")}
        className="flex h-12 items-center gap-2 px-4"
        aria-label="Atelier, home"
      >
        <Logo className="size-6 shrink-0" />
        <span className={hiddenWhen(isNarrow, "text-lg font-semibold tracking-tight")}>Atelier</span>
      </Link>
      <div className="flex flex-1 flex-col gap-4 overflow-y-auto px-2 py-2">
        {NAVIGATION.map((group) => (
          <div key={group.label ?? "top"} className="flex flex-col gap-0.5">
            {group.label && (
              <p className={hiddenWhen(isNarrow, "px-2 pb-1 text-xs font-medium text-faint")}>
                {group.label}
              </p>
            )}
            {group.entries.map((entry) => (
              <Entry key={entry.path} entry={entry} workspace={workspace} isNarrow={isNarrow} />
            ))}
          </div>
        ))}
        <div className="mt-auto flex flex-col gap-0.5">
          {NAVIGATION_BOTTOM.map((entry) => (
            <Entry key={entry.path} entry={entry} workspace={workspace} isNarrow={isNarrow} />
          ))}
          <button
            type="button"
            onClick={toggle}
            aria-label={label}
            title={label}
            className="flex h-8 items-center gap-2.5 rounded-md px-3 text-muted hover:bg-hover hover:text-ink max-lg:hidden"
          >
            <Icon className="size-4 shrink-0" />
          </button>
        </div>
      </div>
    </nav>
  );
}

/** Words disappear from a narrow rail, and from every rail on a narrow screen. */
const hiddenWhen = (isNarrow: boolean, names: string) =>
  classes(names, "max-lg:hidden", isNarrow && "hidden");

function Entry({
  entry,
  workspace,
  isNarrow,
}: {
  entry: NavigationEntry;
  workspace: string;
  isNarrow: boolean;
}) {
  const pathname = usePathname();
  const href = hrefOf(workspace, entry.path);
  const isCurrent = entry.path ? pathname === href || pathname.startsWith(`${href}/`) : pathname === href;
  return (
    <span className="relative">
      <Tooltip text={isNarrow ? entry.label : null} side="right">
        <Link
          href={href}
          aria-label={entry.label}
          aria-current={isCurrent ? "page" : undefined}
          className={classes(
            "flex h-8 items-center gap-2.5 rounded-md px-3 text-sm",
            isCurrent ? "bg-accent-soft font-medium text-accent" : "text-muted hover:bg-hover hover:text-ink",
          )}
        >
          <entry.icon aria-hidden className="size-4 shrink-0" />
          <span className={hiddenWhen(isNarrow, "truncate")}>{entry.label}</span>
        </Link>
      </Tooltip>
      {entry.path === "runs" && <ActiveRuns workspace={workspace} isNarrow={isNarrow} />}
    </span>
  );
}

const ACTIVE = RUN_STATUSES.filter(isActive);

/** How many runs are under way: a number, or a dot where there is no room. */
function ActiveRuns({ workspace, isNarrow }: { workspace: string; isNarrow: boolean }) {
  const trpc = useTRPC();
  const { data: active = 0 } = useQuery(trpc.runs.count.queryOptions({ workspace, statuses: ACTIVE }));
  if (active === 0) return null;
  const words = `${active} under way`;
  return (
    <>
      <span
        title={words}
        className={hiddenWhen(
          isNarrow,
          "num pointer-events-none absolute top-2 right-2 rounded-full bg-info-soft px-1.5 text-xs text-info",
        )}
      >
        {active > 999 ? "999+" : active}
      </span>
      <span
        title={words}
        className={classes(
          "absolute top-1 right-2 size-1.5 rounded-full bg-info",
          isNarrow ? "" : "lg:hidden",
        )}
      />
    </>
  );
}
