"use client";
import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { classes } from "./classes";

export const Dialog = Primitive.Root;
export const DialogTrigger = Primitive.Trigger;

interface ContentProps {
  title: string;
  description?: ReactNode;
  /** A panel at the right edge for forms that need the list behind them, else a window in the middle. */
  side?: boolean;
  /** A window as wide as the page allows, for pictures. */
  wide?: boolean;
  children: ReactNode;
}

const CENTRED = "top-1/2 left-1/2 max-h-[85vh] -translate-x-1/2 -translate-y-1/2 rounded-lg border";
const NARROW = "w-[min(480px,calc(100vw-32px))]";
const WIDE = "w-[min(1200px,calc(100vw-32px))]";
const AT_SIDE = "inset-y-0 right-0 w-[min(520px,100vw)] border-l";

export function DialogContent({ title, description, side = false, wide = false, children }: ContentProps) {
  return (
    <Primitive.Portal>
      <Primitive.Overlay className="fixed inset-0 z-40 bg-shade" />
      <Primitive.Content
        className={classes(
          "fixed z-50 flex flex-col gap-4 overflow-y-auto bg-raised p-5 shadow-raised",
          side ? AT_SIDE : CENTRED,
          !side && (wide ? WIDE : NARROW),
        )}
        {...(description ? {} : { "aria-describedby": undefined })}
      >
        <div className="flex items-start justify-between gap-4">
          <div className="flex flex-col gap-1">
            <Primitive.Title className="text-lg font-semibold">{title}</Primitive.Title>
            {description && (
              <Primitive.Description className="text-sm text-muted">{description}</Primitive.Description>
            )}
          </div>
          <Primitive.Close
            aria-label="Close"
            className="rounded-md p-1 text-muted hover:bg-hover hover:text-ink"
          >
            <X className="size-4" />
          </Primitive.Close>
        </div>
        {children}
      </Primitive.Content>
    </Primitive.Portal>
  );
}
