"use client";
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { classes } from "./classes";

/** Tells for a moment that the text is on the clipboard. */
export function useCopy(text: string): { isCopied: boolean; copy(): void } {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return { isCopied, copy: () => void copyText(text).then(setCopied) };
}

/** Whether the text is on the clipboard now. That is closed to plain-http addresses, so there a selection is copied. */
export async function copyText(text: string): Promise<boolean> {
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
  }
  const box = document.createElement("textarea");
  box.value = text;
  document.body.append(box);
  box.select();
  const isDone = document.execCommand("copy");
  box.remove();
  return isDone;
}

export function CopyButton({
  text,
  label = "Copy",
  className,
}: {
  text: string;
  label?: string;
  className?: string;
}) {
  const { isCopied, copy } = useCopy(text);
  return (
    <button
      type="button"
      onClick={copy}
      aria-label={label}
      title={label}
      className={classes(
        "inline-flex size-6 items-center justify-center rounded-sm text-faint hover:bg-hover hover:text-ink",
        className,
      )}
    >
      {isCopied ? <Check className="size-3.5 text-success" /> : <Copy className="size-3.5" />}
      <span role="status" className="sr-only">
        {isCopied ? "Copied" : ""}
      </span>
    </button>
  );
}

/** An identifier that a click copies. */
export function CopyableId({ id }: { id: string }) {
  const { isCopied, copy } = useCopy(id);
  return (
    <button
      type="button"
      onClick={copy}
      title={isCopied ? "Copied" : `Copy ${id}`}
      className="max-w-[min(16rem,100%)] truncate rounded-sm font-mono text-xs text-muted hover:text-ink"
    >
      {id}
    </button>
  );
}

/** A command or a snippet to copy whole. */
export function Snippet({ text, label }: { text: string; label?: string }) {
  return (
    <div className="flex w-full min-w-0 items-start gap-1 rounded-md border bg-sunken pr-1 text-left">
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="min-w-0 flex-1 overflow-x-auto py-2 pl-3 font-mono text-xs leading-5"
      >
        {text}
      </pre>
      <CopyButton text={text} label={label ?? "Copy this"} className="my-1.5 shrink-0" />
    </div>
  );
}
