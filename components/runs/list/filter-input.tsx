"use client";
import { Search } from "lucide-react";
import { type RefObject, useEffect, useRef, useState } from "react";
import { findMistake } from "./find-mistake";

interface FilterInputProps {
  /** The filter that is in force. */
  value: string;
  inputRef: RefObject<HTMLInputElement | null>;
  onApply(text: string): void;
}

/** A text that can be read is in force once one has stopped typing for so long. */
const TYPING_MS = 150;

/** Where words of a name or a filter are written. What cannot be read is underlined, and the list stays as it was. */
export function FilterInput({ value, inputRef, onApply }: FilterInputProps) {
  const [draft, setDraft] = useState(value);
  const [isTyping, setTyping] = useState(false);
  const [scrollPx, setScrollPx] = useState(0);
  useEffect(() => setDraft(value), [value]);
  const mistake = findMistake(draft);
  const latest = useRef(onApply);
  latest.current = onApply;
  const isReadable = mistake === null;
  useEffect(() => {
    if (draft === value || !isReadable) return;
    const timer = setTimeout(() => latest.current(draft), TYPING_MS);
    return () => clearTimeout(timer);
  }, [draft, value, isReadable]);
  const isTold = mistake !== null && !(mistake.isUnfinished && isTyping);

  return (
    <div className="relative min-w-0 flex-1 basis-72">
      <Search aria-hidden className="absolute top-1.5 left-2 size-4 text-faint" />
      <div className="pointer-events-none absolute inset-y-0 right-2 left-8 overflow-hidden" aria-hidden>
        <div
          className="h-7 leading-7 font-mono text-xs whitespace-pre text-transparent"
          style={{ transform: `translateX(${-scrollPx}px)` }}
        >
          {isTold && (
            <>
              {draft.slice(0, mistake.from)}
              <span className="underline decoration-danger decoration-wavy underline-offset-3">
                {draft.slice(mistake.from, mistake.to) || " "}
              </span>
            </>
          )}
        </div>
      </div>
      <input
        ref={inputRef}
        data-search
        type="text"
        spellCheck={false}
        autoComplete="off"
        aria-label="Search runs"
        aria-invalid={isTold}
        aria-describedby={isTold ? "filter-mistake" : undefined}
        placeholder="Search names, or metrics.loss < 0.5 OR params.lr = '0.1'"
        className="h-7 w-full rounded-md border border-line-strong bg-transparent pr-2 pl-8 font-mono text-xs text-ink aria-invalid:border-danger"
        value={draft}
        onChange={(event) => {
          setTyping(true);
          setDraft(event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") {
            setTyping(false);
            if (isReadable) onApply(draft);
          }
        }}
        onBlur={() => setTyping(false)}
        onScroll={(event) => setScrollPx(event.currentTarget.scrollLeft)}
      />
      {isTold && (
        <p
          id="filter-mistake"
          role="alert"
          className="absolute top-full left-0 z-30 mt-1 max-w-full rounded-md border border-danger/40 bg-danger-soft px-2 py-1 text-xs text-danger"
        >
          {mistake.message}
        </p>
      )}
    </div>
  );
}
