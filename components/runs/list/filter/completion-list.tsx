import { useEffect, useRef } from "react";
import { classes } from "@/components/ui/classes";
import type { Choice } from "@/domain/search/completion";

interface CompletionListProps {
  id: string;
  choices: readonly Choice[];
  /** The one that Enter takes, −1 for none. */
  marked: number;
  onChoose(choice: Choice): void;
}

export const optionId = (id: string, index: number) => `${id}-${index}`;

/** What may follow in the search field. The field keeps the focus. */
export function CompletionList({ id, choices, marked, onChoose }: CompletionListProps) {
  const option = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another option is marked
  useEffect(() => {
    void option.current?.scrollIntoView({ block: "nearest" });
  }, [marked]);
  return (
    <div
      id={id}
      role="listbox"
      aria-label="What may follow"
      className="pointer-events-auto max-h-72 min-w-64 overflow-y-auto rounded-md border bg-raised p-1 shadow-raised"
    >
      {choices.map((choice, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the search field has the keys
        <div
          key={`${choice.label} ${choice.hint}`}
          id={optionId(id, index)}
          ref={index === marked ? option : undefined}
          role="option"
          tabIndex={-1}
          aria-selected={index === marked}
          className={classes(
            "flex h-7 cursor-default items-center gap-3 rounded-sm px-2 text-xs hover:bg-hover",
            index === marked && "bg-hover",
          )}
          // The field must not lose the focus before the click has been heard.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(choice)}
        >
          <span className="min-w-0 flex-1 truncate font-mono" title={choice.label}>
            {choice.label}
          </span>
          {choice.hint && <span className="shrink-0 text-faint">{choice.hint}</span>}
        </div>
      ))}
    </div>
  );
}
