import type { ComponentProps } from "react";
import { classes } from "./classes";

/**
 * A bordered box that a table scrolls in, sideways on narrow screens. Relative, or what is hidden in it would stick out.
 * Its rows are reached by `j` and `k`.
 */
export function TableBox({ className, ...rest }: ComponentProps<"div">) {
  return (
    <div
      data-rows
      className={classes("relative overflow-x-auto rounded-lg border bg-surface", className)}
      {...rest}
    />
  );
}

export function Table({ className, ...rest }: ComponentProps<"table">) {
  return <table className={classes("w-full border-collapse text-left text-sm", className)} {...rest} />;
}

/** The head of a column. One without words has an `aria-label`, which is read and not seen. */
export function Th({ className, children, "aria-label": label, ...rest }: ComponentProps<"th">) {
  return (
    <th
      scope="col"
      className={classes("h-8 bg-sunken px-3 text-xs font-medium whitespace-nowrap text-muted", className)}
      {...rest}
    >
      {children ?? <span className="sr-only">{label}</span>}
    </th>
  );
}

export function Tr({ className, ...rest }: ComponentProps<"tr">) {
  return <tr className={classes("border-t", className)} {...rest} />;
}

export function Td({ className, ...rest }: ComponentProps<"td">) {
  return <td className={classes("h-8 px-3 py-1", className)} {...rest} />;
}
