import { CircleAlert, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "./classes";

interface EmptyProps {
  icon: LucideIcon;
  title: string;
  /** What belongs here, in a sentence. */
  children?: ReactNode;
  /** The first step, and perhaps the command that does the same. */
  action?: ReactNode;
  /** True where this is all that the page has to say, so that its title is the page's. */
  isPage?: boolean;
  className?: string;
}

export function EmptyState({ icon: Icon, title, children, action, isPage, className }: EmptyProps) {
  const Title = isPage ? "h1" : "p";
  return (
    <div className={classes("flex flex-col items-center gap-2 px-6 py-14 text-center", className)}>
      <Icon aria-hidden className="mb-1 size-8 text-faint" strokeWidth={1.5} />
      <Title className="font-medium">{title}</Title>
      {children && <div className="max-w-md text-sm text-muted">{children}</div>}
      {action && <div className="mt-3 flex max-w-full flex-col items-center gap-3">{action}</div>}
    </div>
  );
}

interface ErrorProps {
  title: string;
  cause: ReactNode;
  action?: ReactNode;
  className?: string;
}

/** What happened, why, and what to do next. */
export function ErrorState({ title, cause, action, className }: ErrorProps) {
  return (
    <div
      role="alert"
      className={classes(
        "flex items-start gap-3 rounded-lg border border-danger/40 bg-danger-soft p-4",
        className,
      )}
    >
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <p className="font-medium text-danger">{title}</p>
        <div className="text-sm break-words text-ink">{cause}</div>
        {action && <div className="mt-2">{action}</div>}
      </div>
    </div>
  );
}

export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={classes("animate-breathe rounded-md bg-hover", className)} />;
}
