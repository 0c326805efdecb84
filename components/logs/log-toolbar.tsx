import { ChevronDown, ChevronUp, Download, TriangleAlert, WrapText } from "lucide-react";
import { Button, buttonClasses } from "../ui/button";
import { Input } from "../ui/field";
import { formatBytes } from "../ui/format";
import { Tooltip } from "../ui/tooltip";

interface LogToolbarProps {
  search: string;
  foundCount: number;
  /** Which of the found lines is shown, from 1. */
  current: number;
  isWrapped: boolean;
  isEnded: boolean;
  sizeBytes: number;
  downloadHref: string;
  onSearch(text: string): void;
  onStep(by: number): void;
  onWrap(): void;
  onFirstError(): void;
}

export function LogToolbar(props: LogToolbarProps) {
  const { search, foundCount, current, isWrapped, isEnded, sizeBytes, downloadHref } = props;
  return (
    <div className="flex h-11 shrink-0 items-center gap-2 border-b px-4">
      <Input
        data-search
        type="search"
        aria-label="Search the log"
        placeholder="Search"
        className="h-7! max-w-60 text-sm"
        value={search}
        onChange={(event) => props.onSearch(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") props.onStep(event.shiftKey ? -1 : 1);
        }}
      />
      {search && (
        <span className="flex items-center text-xs text-muted">
          <span className="num px-1" role="status">
            {current} of {foundCount}
          </span>
          <Button variant="ghost" size="icon" aria-label="Previous match" onClick={() => props.onStep(-1)}>
            <ChevronUp />
          </Button>
          <Button variant="ghost" size="icon" aria-label="Next match" onClick={() => props.onStep(1)}>
            <ChevronDown />
          </Button>
        </span>
      )}
      <div className="ml-auto flex items-center gap-1">
        {!isEnded && (
          <span className="flex items-center gap-1.5 px-2 text-xs text-muted">
            <span aria-hidden className="size-1.5 animate-breathe rounded-full bg-success" />
            live
          </span>
        )}
        <span className="num px-2 text-xs text-faint">{formatBytes(sizeBytes)}</span>
        <Tooltip text="Jump to the first error">
          <Button
            variant="ghost"
            size="icon"
            aria-label="Jump to the first error"
            onClick={props.onFirstError}
          >
            <TriangleAlert />
          </Button>
        </Tooltip>
        <Tooltip text="Wrap long lines">
          <Button
            variant="ghost"
            size="icon"
            aria-label="Wrap long lines"
            aria-pressed={isWrapped}
            onClick={props.onWrap}
          >
            <WrapText className={isWrapped ? "text-accent" : ""} />
          </Button>
        </Tooltip>
        <a
          href={downloadHref}
          className={buttonClasses("ghost", "icon")}
          aria-label="Download the log"
          download
        >
          <Download />
        </a>
      </div>
    </div>
  );
}
