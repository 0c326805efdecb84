import { memo } from "react";
import { classes } from "../ui/classes";
import { parseAnsi } from "./ansi";
import { levelOf } from "./log-search";

interface LogLineProps {
  line: string;
  number: number;
  isWrapped: boolean;
  isFound: boolean;
  isCurrent: boolean;
}

const LEVELS = { error: "text-danger", warning: "text-warning" } as const;

export const LogLine = memo(function LogLine({ line, number, isWrapped, isFound, isCurrent }: LogLineProps) {
  const spans = parseAnsi(line);
  const isPlain = spans.every(({ color }) => color === "");
  const level = isPlain ? levelOf(line) : null;
  return (
    <div
      className={classes(
        "flex min-w-full gap-3 px-3 font-mono text-xs leading-5",
        isFound && "bg-warning-soft",
        isCurrent && "outline outline-warning",
      )}
    >
      <span className="num w-12 shrink-0 text-right text-faint select-none">{number}</span>
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
    </div>
  );
});
