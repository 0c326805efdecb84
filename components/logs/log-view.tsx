"use client";
import { ArrowDown, TriangleAlert } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { stripAnsi } from "@/domain/log-lines";
import { Button } from "../ui/button";
import { ErrorState, Skeleton } from "../ui/states";
import { LogBody, type LogBodyHandle } from "./log-body";
import { LogToolbar } from "./log-toolbar";
import { useLineLink } from "./use-line-link";
import { type LogSource, useLog } from "./use-log";
import { useLogOptions } from "./use-log-options";
import { useLogSearch } from "./use-log-search";

interface LogViewProps {
  source: LogSource;
  downloadHref: string;
  /** What to say while there is not a single line. */
  emptyText: string;
  /** Before the number in the address of a line; tells the logs of a page apart. */
  letter?: string;
  label?: string;
  /** The text of a line near the end, to go to where the address names none. */
  seek?: string;
}

/** A log of any size: it follows its end until one scrolls up, and any of its lines can be gone to. */
export function LogView({
  source,
  downloadHref,
  emptyText,
  letter = "L",
  label = "Log",
  seek,
}: LogViewProps) {
  const link = useLineLink(letter);
  const { options, setOptions } = useLogOptions(letter);
  const state = useLog(source, link.line);
  const { log, isEnded, sizeBytes, failure, open } = state;
  const found = useLogSearch(source, /^:\d*$/.test(options.find) ? "" : options.find, options.level, isEnded);
  const marked = useMemo(() => new Set(found.lines), [found.lines]);
  const [isFollowing, setFollowing] = useState(link.line === null);
  const [current, setCurrent] = useState(0);
  const body = useRef<LogBodyHandle>(null);

  async function goTo(line: number) {
    setFollowing(false);
    if (!body.current?.show(line)) {
      await open(line);
      body.current?.showNext(line);
    }
  }
  async function goToEnd() {
    if (!state.isAtEnd) await open();
    setFollowing(true);
  }
  function step(by: number) {
    const { lines } = found;
    if (lines.length === 0) return;
    // The first step goes to the first match, or back to the last.
    const next =
      current === 0 ? (by > 0 ? 1 : lines.length) : ((current - 1 + by + lines.length) % lines.length) + 1;
    setCurrent(next);
    void goTo(lines[next - 1]!);
  }

  const chosen = link.line;
  const isOpen = log !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: goes to the line when the address names another
  useEffect(() => {
    if (isOpen && chosen !== null) void goTo(chosen);
  }, [chosen, isOpen]);
  useEffect(() => {
    if (log) log.isHeld = !isFollowing;
  }, [log, isFollowing]);

  const firstLine = log?.firstLine ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: looks once, when the lines have their numbers
  useEffect(() => {
    if (!seek || !log || firstLine === null || chosen !== null) return;
    const index = log.entries.findLastIndex(
      (entry) => typeof entry === "string" && stripAnsi(entry) === seek,
    );
    if (index >= 0) link.mark(firstLine + index);
  }, [seek, log, firstLine]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another search begins at its first match
  useEffect(() => setCurrent(0), [options.find, options.level]);

  if (failure && !log) {
    return (
      <ErrorState
        title="The log could not be read"
        cause={failure}
        action={<Button onClick={() => void open()}>Try again</Button>}
        className="m-6"
      />
    );
  }
  if (!log) return <Skeleton className="m-6 h-64" />;
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <LogToolbar
        {...{ options, found, current, isEnded, sizeBytes, downloadHref }}
        onChange={(change) => void setOptions(change)}
        onStep={step}
        onLine={(line) => void goTo(line)}
        onEnd={() => void goToEnd()}
      />
      <div className="relative min-h-0 flex-1">
        <LogBody
          ref={body}
          {...{ log, letter, label, emptyText, isFollowing, marked, chosen }}
          isWrapped={options.wrap}
          current={found.lines[current - 1] ?? null}
          onFollow={(next) => setFollowing(next && state.isAtEnd)}
          onChoose={link.choose}
          // The end grows by itself.
          onGrow={(direction) =>
            direction === "down" && state.isAtEnd ? Promise.resolve(0) : state.grow(direction)
          }
        />
        {!isFollowing && !isEnded && (
          <Button className="absolute right-6 bottom-4 shadow-raised" onClick={() => void goToEnd()}>
            <ArrowDown aria-hidden /> Follow the log
          </Button>
        )}
      </div>
      {failure && (
        <p role="alert" className="flex items-center gap-2 bg-danger-soft px-4 py-1 text-xs text-danger">
          <TriangleAlert aria-hidden className="size-3.5" /> {failure}
        </p>
      )}
    </div>
  );
}
