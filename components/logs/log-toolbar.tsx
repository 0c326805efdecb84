import { ArrowDownToLine, ArrowUpToLine, ChevronDown, ChevronUp, Download, WrapText } from "lucide-react";
import { Button, buttonClasses } from "../ui/button";
import { Input } from "../ui/field";
import { formatBytes, formatCount } from "../ui/format";
import { Tooltip } from "../ui/tooltip";
import type { LogOptions } from "./use-log-options";
import { type LogSearch, MAX_FOUND } from "./use-log-search";

interface LogToolbarProps {
  options: LogOptions;
  found: LogSearch;
  /** Which of the found lines is shown, from 1; 0 before one is. */
  current: number;
  isEnded: boolean;
  sizeBytes: number;
  downloadHref: string;
  onChange(change: Partial<LogOptions>): void;
  onStep(by: number): void;
  onLine(line: number): void;
  onEnd(): void;
}

export function LogToolbar(props: LogToolbarProps) {
  const { options, isEnded, sizeBytes, downloadHref, onChange, onLine, onEnd } = props;
  return (
    <div className="flex min-h-11 min-w-0 shrink-0 items-center gap-2 border-b bg-canvas px-4 max-sm:flex-wrap">
      <SearchBox {...props} />
      <div className="ml-auto flex shrink-0 items-center">
        {!isEnded && (
          <span className="flex items-center gap-1.5 px-2 text-xs text-muted">
            <span aria-hidden className="size-1.5 animate-breathe rounded-full bg-success" />
            live
          </span>
        )}
        <span className="num px-2 text-xs text-faint">{formatBytes(sizeBytes)}</span>
        <IconButton label="Go to the beginning" icon={ArrowUpToLine} onClick={() => onLine(1)} />
        <IconButton label="Go to the end" icon={ArrowDownToLine} onClick={onEnd} />
        <IconButton
          label="Wrap long lines"
          icon={WrapText}
          isPressed={options.wrap}
          onClick={() => onChange({ wrap: !options.wrap })}
        />
        <Tooltip text="Download the log">
          <a
            href={downloadHref}
            className={buttonClasses("ghost", "icon")}
            aria-label="Download the log"
            download
          >
            <Download />
          </a>
        </Tooltip>
      </div>
    </div>
  );
}

const LEVELS = { "": "All lines", warning: "Warnings and errors", error: "Errors" };

function SearchBox({ options, found, current, onChange, onStep, onLine }: LogToolbarProps) {
  const count = found.lines.length;
  const lineWanted = /^:(\d+)$/.exec(options.find)?.[1];
  return (
    <>
      <Input
        data-search
        type="search"
        aria-label="Search the log"
        placeholder="Search, or :120 for a line"
        className="h-7! w-52! min-w-28 shrink text-sm"
        value={options.find}
        onChange={(event) => onChange({ find: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          if (lineWanted) onLine(Number(lineWanted));
          else onStep(event.shiftKey ? -1 : 1);
        }}
      />
      <select
        aria-label="Which lines to step through"
        className="h-7 w-36 min-w-20 shrink rounded-md border bg-surface px-1.5 text-sm text-ink"
        value={options.level ?? ""}
        onChange={(event) => onChange({ level: (event.target.value || null) as LogOptions["level"] })}
      >
        {Object.entries(LEVELS).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      {(options.level || (options.find && !lineWanted)) && (
        <span className="flex shrink-0 items-center text-xs text-muted">
          <span className="num px-1" role="status">
            {count === 0 && found.isDone
              ? "none"
              : `${formatCount(current)} of ${formatCount(count)}${count >= MAX_FOUND ? "+" : found.isDone ? "" : "…"}`}
          </span>
          <IconButton label="Previous match" icon={ChevronUp} onClick={() => onStep(-1)} />
          <IconButton label="Next match" icon={ChevronDown} onClick={() => onStep(1)} />
        </span>
      )}
    </>
  );
}

interface IconButtonProps {
  label: string;
  icon: typeof ChevronUp;
  isPressed?: boolean;
  onClick(): void;
}

function IconButton({ label, icon: Icon, isPressed, onClick }: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <Button variant="ghost" size="icon" aria-label={label} aria-pressed={isPressed} onClick={onClick}>
        <Icon className={isPressed ? "text-accent" : ""} />
      </Button>
    </Tooltip>
  );
}
