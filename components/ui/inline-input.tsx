"use client";
import { type KeyboardEvent, useRef, useState } from "react";
import { Input } from "./field";

interface InlineInputProps {
  label: string;
  value: string;
  className?: string;
  maxLength?: number;
  /** Called once, with the new text or with null where it was left as it was. */
  onDone(next: string | null): void;
}

/** A field in the place of the text that it changes: Enter or going elsewhere keeps it, Escape leaves it as it was. */
export function InlineInput({ label, value, className, maxLength, onDone }: InlineInputProps) {
  const [draft, setDraft] = useState(value);
  const isLeft = useRef(false);
  function close(isKept: boolean) {
    // To take the field away makes it lose the focus, which would keep what Escape has left.
    if (isLeft.current) return;
    isLeft.current = true;
    onDone(isKept && draft !== value ? draft : null);
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Enter") close(true);
    if (event.key === "Escape") close(false);
  }
  return (
    <Input
      aria-label={label}
      className={className}
      maxLength={maxLength}
      autoFocus
      value={draft}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setDraft(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={() => close(true)}
    />
  );
}
