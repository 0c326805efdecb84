"use client";
import { CircleAlert, CircleCheck } from "lucide-react";
import { useState } from "react";
import type { Problem } from "@/domain/designer/problems";
import { formatPlural } from "../../ui/format";

interface ProblemListProps {
  problems: readonly Problem[];
  isChecking: boolean;
  onChoose(step: string): void;
}

/** What keeps the pipeline from being run, each at its step and its line. */
export function ProblemList({ problems, isChecking, onChoose }: ProblemListProps) {
  const [isOpen, setOpen] = useState(false);
  const count = problems.length;
  return (
    <section aria-label="Problems" className="border-t bg-surface text-sm">
      <button
        type="button"
        aria-expanded={isOpen && count > 0}
        onClick={() => setOpen(!isOpen)}
        className="flex h-8 w-full items-center gap-2 px-3 text-left hover:bg-hover"
      >
        {count > 0 ? (
          <CircleAlert aria-hidden className="size-4 text-danger" />
        ) : (
          <CircleCheck aria-hidden className="size-4 text-success" />
        )}
        <span role="status">
          {count > 0
            ? formatPlural(count, "problem")
            : isChecking
              ? "Checking…"
              : "No problems: it can be run"}
        </span>
      </button>
      {isOpen && count > 0 && (
        <ul className="max-h-40 overflow-y-auto border-t">
          {problems.map(({ message, step, line }) => (
            <li key={`${line}${message}`}>
              <button
                type="button"
                onClick={() => step !== null && onChoose(step)}
                className="flex w-full items-start gap-3 px-3 py-1.5 text-left hover:bg-hover"
              >
                <span className="num w-14 shrink-0 text-xs leading-5 text-faint">
                  {line !== undefined && `line ${line}`}
                </span>
                <span className="min-w-0 break-words">{message}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
