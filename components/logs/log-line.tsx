import { memo } from "react";
import { levelOf } from "@/domain/log-lines";
import { classes } from "../ui/classes";
import { formatBytes } from "../ui/format";
import { parseAnsi } from "./ansi";
import type { LogEntry } from "./log-window";

interface LogLineProps {
  entry: LogEntry;
  /** Its number, where it is known, and the address of the line. */
  number: number | null;
  anchor: string;
  isWrapped: boolean;
  isFound: boolean;
  isCurrent: boolean;
  /** Whether the address names it. */
  isChosen: boolean;
  onChoose(number: number): void;
}

const LEVELS = { error: "text-danger", warning: "text-warning" } as const;

export const LogLine = memo(function LogLine(props: LogLineProps) {
  const { entry, number, anchor, isWrapped, isFound, isCurrent, isChosen, onChoose } = props;
  return (
    <div
      className={classes(
        "flex min-w-full gap-3 px-3 font-mono text-xs leading-5",
        isChosen ? "bg-accent-soft" : isFound && "bg-warning-soft",
        isCurrent && "outline outline-warning",
      )}
    >
      {number === null ? (
        <span className="w-14 shrink-0" />
      ) : (
        <a
          href={`#${anchor}${number}`}
          tabIndex={-1}
          title="Copy a link to this line"
          onClick={(event) => {
            event.preventDefault();
            onChoose(number);
          }}
          className="num w-14 shrink-0 text-right text-faint select-none hover:text-accent"
        >
          {number}
        </a>
      )}
      {typeof entry === "string" ? (
        <LineText line={entry} isWrapped={isWrapped} />
      ) : (
        <span className="font-sans text-warning italic">
          {formatBytes(entry.cutBytes)} were cut out here, as the log is larger than is kept.
        </span>
      )}
    </div>
  );
});

function LineText({ line, isWrapped }: { line: string; isWrapped: boolean }) {
  const spans = parseAnsi(line);
  const isPlain = spans.every(({ color }) => color === "");
  const level = isPlain ? levelOf(line) : null;
  return (
    <span
      className={classes(
        isWrapped ? "min-w-0 break-words whitespace-pre-wrap" : "whitespace-pre",
        level && LEVELS[level],
      )}
    >
      {spans.map((span, index) => (
        <span
          key={index}
          className={classes(span.color, span.isBold && "font-semibold", span.isDim && "text-faint")}
        >
          {span.text}
        </span>
      ))}
    </span>
  );
}
