"use client";
import { Search } from "lucide-react";
import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { findMistake } from "@/domain/search/complete";
import type { Choice } from "@/domain/search/completion";
import { isFilter } from "@/domain/search/plain-words";
import { CompletionList, optionId } from "./completion-list";
import { MistakeLine } from "./mistake-line";
import { useCompletion } from "./use-completion";

interface FilterInputProps {
  workspace: string;
  experiment: string | null;
  /** The filter that is in force. */
  value: string;
  inputRef: RefObject<HTMLInputElement | null>;
  onApply(text: string): void;
}

/** A text that can be read is in force once one has stopped typing for so long. */
const TYPING_MS = 150;

/** The beginning of a field of a filter, as long as it could be one. */
const isFieldBegun = (text: string): boolean =>
  text !== "" &&
  ["metrics.", "params.", "tags.", "datasets.", "attributes."].some((prefix) => prefix.startsWith(text));

/**
 * Where words of a name or a filter are written, with what may follow offered as one types. What cannot be read is
 * underlined, and the list stays as it was.
 */
export function FilterInput({ workspace, experiment, value, inputRef, onApply }: FilterInputProps) {
  const listId = useId();
  const [draft, setDraft] = useState(value);
  const [cursor, setCursor] = useState(0);
  const [isOpen, setOpen] = useState(false);
  const [isTyping, setTyping] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const [marked, setMarked] = useState(-1);
  const [scrollPx, setScrollPx] = useState(0);
  // What comes from elsewhere (a chip, a view) is shown; what this field has put in force stays as it was typed.
  useEffect(() => setDraft((last) => (last.trim() === value ? last : value)), [value]);
  const mistake = isFilter(draft) ? findMistake(draft) : null;
  const isReadable = mistake === null;
  useApplied(draft, value, isReadable, onApply);
  const { completion, choices } = useCompletion(workspace, experiment, draft, cursor, isOpen);
  const caret = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (caret.current === null) return;
    inputRef.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  });

  function take({ insert }: Choice) {
    if (!completion) return;
    const rest = draft.slice(completion.to).replace(/^ /, insert.endsWith(" ") ? "" : " ");
    const at = completion.from + insert.length;
    caret.current = at;
    setDraft(draft.slice(0, completion.from) + insert + rest);
    setCursor(at);
    setMarked(-1);
  }
  function press(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && isOpen && choices.length > 0) {
      event.preventDefault();
      // One place more than there are choices: the text itself, which no choice has replaced.
      return setMarked((last) => ((last + 1 + step + choices.length + 1) % (choices.length + 1)) - 1);
    }
    if (event.key === "ArrowDown") return setOpen(true);
    if (event.key === "Escape") {
      setOpen(false);
      return setMarked(-1);
    }
    const choice = choices[event.key === "Tab" && isOpen && marked < 0 && completion?.typed ? 0 : marked];
    if (choice && isOpen && (event.key === "Enter" || event.key === "Tab")) {
      event.preventDefault();
      return take(choice);
    }
    if (event.key === "Enter") {
      setTyping(false);
      setOpen(false);
      if (isReadable) onApply(draft);
    }
  }
  const isTold = mistake !== null && !(mistake.isUnfinished && isTyping);
  const isOffering = isOpen && choices.length > 0;
  return (
    <div className="relative min-w-0 flex-1 basis-72">
      <Search aria-hidden className="absolute top-1.5 left-2 size-4 text-faint" />
      {isTold && <Underline {...{ draft, scrollPx }} from={mistake.from} to={mistake.to} />}
      <input
        ref={inputRef}
        data-search
        type="text"
        role="combobox"
        spellCheck={false}
        autoComplete="off"
        aria-label="Search runs"
        aria-autocomplete="list"
        aria-expanded={isOffering}
        aria-controls={isOffering ? listId : undefined}
        aria-activedescendant={isOffering && marked >= 0 ? optionId(listId, marked) : undefined}
        aria-invalid={isTold}
        aria-describedby={isTold ? `${listId}-mistake` : undefined}
        placeholder="Search names, or metrics.loss < 0.5 OR params.lr = '0.1'"
        className="h-7 w-full rounded-md border border-line-strong bg-transparent pr-2 pl-8 font-mono text-xs text-ink aria-invalid:border-danger"
        title={isTold ? mistake.message : undefined}
        value={draft}
        onChange={(event) => {
          setTyping(true);
          setOpen(true);
          setMarked(-1);
          setDraft(event.target.value);
        }}
        onSelect={(event) => setCursor(event.currentTarget.selectionStart ?? 0)}
        onKeyDown={press}
        onFocus={() => setFocused(true)}
        onBlur={() => {
          setFocused(false);
          setTyping(false);
          setOpen(false);
        }}
        onScroll={(event) => setScrollPx(event.currentTarget.scrollLeft)}
      />
      <div className="pointer-events-none absolute top-full left-0 z-30 mt-1 flex max-w-full flex-col items-start gap-1">
        {isTold && <MistakeLine id={`${listId}-mistake`} message={mistake.message} isSeen={isFocused} />}
        {isOffering && <CompletionList id={listId} {...{ choices, marked }} onChoose={take} />}
      </div>
    </div>
  );
}

/** Puts the text in force once one has stopped typing, if it can be read. */
function useApplied(
  draft: string,
  value: string,
  isReadable: boolean,
  onApply: (text: string) => void,
): void {
  const latest = useRef(onApply);
  latest.current = onApply;
  useEffect(() => {
    if (draft.trim() === value || !isReadable || isFieldBegun(draft)) return;
    const timer = setTimeout(() => latest.current(draft.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [draft, value, isReadable]);
}

interface UnderlineProps {
  draft: string;
  from: number;
  to: number;
  scrollPx: number;
}

/** Lies under the field's text, letter for letter, and shows nothing but the line. */
function Underline({ draft, from, to, scrollPx }: UnderlineProps) {
  return (
    <div className="pointer-events-none absolute inset-y-0 right-2 left-8 overflow-hidden" aria-hidden>
      <div
        className="h-7 pl-px font-mono text-xs leading-7 whitespace-pre text-transparent"
        style={{ transform: `translateX(${-scrollPx}px)` }}
      >
        {draft.slice(0, from)}
        <span className="underline decoration-danger decoration-wavy underline-offset-3">
          {draft.slice(from, to) || " "}
        </span>
      </div>
    </div>
  );
}
