import type { ReactNode } from "react";
import { classes } from "./classes";

interface PageHeaderProps {
  title: ReactNode;
  /** Beside the title: a status. */
  mark?: ReactNode;
  /** One line of facts under it. */
  facts?: ReactNode;
  actions?: ReactNode;
  tabs?: ReactNode;
}

/** Stays at the top while the page's body scrolls. */
export function PageHeader({ title, mark, facts, actions, tabs }: PageHeaderProps) {
  return (
    <div className={classes("sticky top-0 z-20 border-b bg-canvas px-6 pt-4", !tabs && "pb-4")}>
      <div className="flex items-start justify-between gap-6">
        <div className="flex min-w-0 flex-1 flex-col gap-0.5">
          <div className="flex min-w-0 items-center gap-2.5">
            <h1 className="truncate text-xl font-semibold tracking-tight">{title}</h1>
            {mark}
          </div>
          {facts && (
            <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5 text-sm text-muted">{facts}</div>
          )}
        </div>
        {actions && <div className="flex shrink-0 items-center gap-2">{actions}</div>}
      </div>
      {tabs && <div className="mt-2 -mb-px">{tabs}</div>}
    </div>
  );
}
