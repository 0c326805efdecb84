"use client";
import { Popover as Primitive } from "radix-ui";
import type { ComponentProps } from "react";
import { classes } from "./classes";

export const Popover = Primitive.Root;
export const PopoverTrigger = Primitive.Trigger;

/** A small panel beside its button, for what is more than a list of commands. */
export function PopoverContent({
  className,
  align = "start",
  ...rest
}: ComponentProps<typeof Primitive.Content> & { "aria-label": string }) {
  return (
    <Primitive.Portal>
      <Primitive.Content
        align={align}
        sideOffset={4}
        className={classes(
          "z-50 flex max-h-[70vh] animate-appear flex-col rounded-md border bg-raised p-1 shadow-raised",
          className,
        )}
        {...rest}
      />
    </Primitive.Portal>
  );
}
