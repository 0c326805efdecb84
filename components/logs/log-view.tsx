"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Button } from "../ui/button";
import { formatBytes } from "../ui/format";
import { ErrorState, Skeleton } from "../ui/states";
import { LogLine } from "./log-line";
import { findLines, levelOf } from "./log-search";
import { LogToolbar } from "./log-toolbar";
import { type LogSource, useLog } from "./use-log";

const LINE_PX = 20;
/** So near to the end counts as at the end. */
const END_PX = 24;

interface LogViewProps {
  source: LogSource;
  downloadHref: string;
  /** What to say while there is not a single line. */
  emptyText: string;
}

/** A log that follows its end until one scrolls up. */
export function LogView({ source, downloadHref, emptyText }: LogViewProps) {
  const { buffer, sizeBytes, isEnded, failure } = useLog(source);
  const [isFollowing, setFollowing] = useState(true);
  const [isWrapped, setWrapped] = useState(false);
  const [search, setSearch] = useState("");
  const [current, setCurrent] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const lines = buffer?.lines ?? [];
  // The lines change in place; their end tells that they did.
  const end = buffer?.nextOffset ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `end` stands for the lines
  const found = useMemo(() => findLines(lines, search), [lines, end, search]);
  const marked = useMemo(() => new Set(found), [found]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_PX,
    overscan: 30,
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls whenever the log has grown
  useEffect(() => {
    if (isFollowing && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: "end" });
  }, [isFollowing, end, lines.length]);

  const goTo = useCallback(
    (line: number) => {
      setFollowing(false);
      virtual.scrollToIndex(line, { align: "center" });
    },
    [virtual],
  );
  function step(by: number) {
    if (found.length === 0) return;
    const next = (current + by + found.length) % found.length;
    setCurrent(next);
    goTo(found[next]!);
  }
  function goToFirstError() {
    const line = lines.findIndex((text) => levelOf(text) === "error");
    if (line >= 0) goTo(line);
  }
  function onScroll() {
    const { scrollTop, scrollHeight, clientHeight } = box.current!;
    setFollowing(scrollHeight - scrollTop - clientHeight < END_PX);
  }

  if (failure) return <ErrorState title="The log could not be read" cause={failure} className="m-6" />;
  if (!buffer) return <Skeleton className="m-6 h-64" />;
  const first = 1 + buffer.droppedCount;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <LogToolbar
        {...{ search, isWrapped, downloadHref, isEnded, sizeBytes }}
        foundCount={found.length}
        current={found.length ? current + 1 : 0}
        onSearch={(text) => {
          setSearch(text);
          setCurrent(0);
        }}
        onStep={step}
        onWrap={() => setWrapped(!isWrapped)}
        onFirstError={goToFirstError}
      />
      {(buffer.firstOffset > 0 || buffer.droppedCount > 0) && (
        <p className="border-b bg-info-soft px-4 py-1 text-xs text-info">
          This is the end of a log of {formatBytes(sizeBytes)}. Download it to read the beginning.
        </p>
      )}
      <div className="relative min-h-0 flex-1">
        <section
          ref={box}
          onScroll={onScroll}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          tabIndex={0}
          aria-label="Log"
          className="absolute inset-0 overflow-auto bg-surface py-2"
        >
          {lines.length === 0 && <p className="px-4 py-2 text-sm text-muted">{emptyText}</p>}
          <div className="relative min-w-max" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => (
              <div
                key={item.key}
                data-index={item.index}
                ref={isWrapped ? virtual.measureElement : undefined}
                className={isWrapped ? "absolute inset-x-0 max-w-full" : "absolute inset-x-0"}
                style={{ top: item.start }}
              >
                <LogLine
                  line={lines[item.index]!}
                  number={first + item.index}
                  isWrapped={isWrapped}
                  isFound={marked.has(item.index)}
                  isCurrent={found[current] === item.index}
                />
              </div>
            ))}
          </div>
        </section>
        {!isFollowing && !isEnded && (
          <Button className="absolute right-6 bottom-4 shadow-raised" onClick={() => setFollowing(true)}>
            <ArrowDown aria-hidden /> Follow
          </Button>
        )}
      </div>
    </div>
  );
}
