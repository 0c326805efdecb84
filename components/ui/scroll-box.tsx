import type { ReactNode } from "react";
import { classes } from "./classes";

/** A part of a page that scrolls by itself, and can be reached by keyboard for it. Its height is the caller's. */
export function ScrollBox({
  label,
  className,
  children,
}: {
  label: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section aria-label={label} tabIndex={0} className={classes("overflow-auto", className)}>
      {children}
    </section>
  );
}
