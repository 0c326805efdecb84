"use client";
import { useState } from "react";
import { classes } from "../ui/classes";
import { formatPlural } from "../ui/format";
import type { Difference, FileDifference } from "./diff-files";

const MARKS: Record<Difference, { sign: string; word: string; tone: string }> = {
  added: { sign: "+", word: "added", tone: "text-success" },
  removed: { sign: "−", word: "removed", tone: "text-danger" },
  changed: { sign: "~", word: "changed", tone: "text-warning" },
  same: { sign: "=", word: "the same", tone: "text-faint" },
};

interface DiffListProps {
  files: readonly FileDifference[];
  chosen: string;
  onChoose(path: string): void;
}

/** The files of both sides, those that differ first of all; the equal ones on request. */
export function DiffList({ files, chosen, onChoose }: DiffListProps) {
  const [isWhole, setWhole] = useState(false);
  const differing = files.filter(({ difference }) => difference !== "same");
  const sameCount = files.length - differing.length;
  const shown = isWhole ? files : differing;
  return (
    <div className="flex min-h-0 flex-col border-r bg-surface max-md:max-h-56 max-md:border-r-0 max-md:border-b">
      <p className="border-b px-4 py-2.5 text-xs text-muted">
        {formatPlural(differing.length, "file")} differ
      </p>
      <ul aria-label="Files that differ" className="min-h-0 flex-1 overflow-y-auto p-1.5">
        {shown.map(({ path, difference }) => {
          const { sign, word, tone } = MARKS[difference];
          return (
            <li key={path}>
              <button
                type="button"
                aria-current={path === chosen}
                onClick={() => onChoose(path)}
                title={`${path}: ${word}`}
                className={classes(
                  "flex h-7 w-full items-center gap-2 rounded-md px-2 text-left text-sm",
                  path === chosen ? "bg-accent-soft text-accent" : "hover:bg-hover",
                )}
              >
                <span aria-hidden className={classes("w-3 shrink-0 text-center font-mono", tone)}>
                  {sign}
                </span>
                <span className="truncate" dir="auto">
                  {path}
                </span>
                <span className="sr-only">{word}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {sameCount > 0 && (
        <button
          type="button"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
          className="border-t px-4 py-2 text-left text-xs text-accent hover:underline"
        >
          {isWhole
            ? "Hide what is the same"
            : `Show ${formatPlural(sameCount, "file")} that ${sameCount === 1 ? "is" : "are"} the same`}
        </button>
      )}
    </div>
  );
}
