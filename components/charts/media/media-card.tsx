"use client";
import { Download } from "lucide-react";
import { useState } from "react";
import type { MediaFrame, MediaItem } from "@/domain/media";
import { fileHref } from "../../files/file-tree";
import { buttonClasses } from "../../ui/button";
import { classes } from "../../ui/classes";
import { formatCount } from "../../ui/format";
import { Skeleton } from "../../ui/states";
import { useIsVisible } from "../use-size";
import { MatrixFrame } from "./matrix-frame";
import { PictureFrame } from "./picture-frame";
import { TableFrame } from "./table-frame";

interface MediaCardProps {
  item: MediaItem;
  /** The address below which the run's files can be fetched. */
  base: string;
}

const BODIES = { image: PictureFrame, table: TableFrame, matrix: MatrixFrame };

/** What was logged under one key, with a slider over its steps. Fetched once it is on the screen. */
export function MediaCard({ item, base }: MediaCardProps) {
  const [box, isVisible] = useIsVisible<HTMLElement>();
  // Null is the last one, also when a live run logs another.
  const [chosen, setChosen] = useState<number | null>(null);
  const last = item.frames.length - 1;
  const index = Math.min(chosen ?? last, last);
  const frame = item.frames[index]!;
  const Body = BODIES[item.kind];
  return (
    <article ref={box} aria-label={item.key} className="flex min-w-0 flex-col rounded-lg border bg-surface">
      <header className="flex h-9 items-center justify-between gap-2 pr-1 pl-3">
        <h3 className="truncate text-sm font-medium" title={item.key}>
          {item.key}
        </h3>
        <a
          href={fileHref(base, frame.path)}
          download={frame.path.split("/").at(-1)}
          aria-label={`Download ${item.key}`}
          title="Download this file"
          className={classes(buttonClasses("ghost", "icon"), "size-7")}
        >
          <Download className="size-3.5!" />
        </a>
      </header>
      <div className="flex h-64 min-h-0 flex-col px-3 pb-2">
        {isVisible ? (
          <Body key={frame.path} frame={frame} base={base} title={item.key} />
        ) : (
          <Skeleton className="h-full" />
        )}
      </div>
      {item.frames.length > 1 && (
        <label className="flex items-center gap-2 border-t px-3 py-1.5 text-xs text-muted">
          <span className="num w-20 shrink-0">{nameFrame(frame)}</span>
          <input
            type="range"
            min={0}
            max={last}
            value={index}
            aria-label={`Step of ${item.key}`}
            aria-valuetext={nameFrame(frame)}
            className="min-w-0 flex-1 accent-accent"
            onChange={(event) =>
              setChosen(Number(event.target.value) === last ? null : Number(event.target.value))
            }
          />
          <span className="num shrink-0 text-faint">
            {index + 1} of {item.frames.length}
          </span>
        </label>
      )}
    </article>
  );
}

const nameFrame = ({ step }: MediaFrame): string => (step === null ? "no step" : `step ${formatCount(step)}`);
