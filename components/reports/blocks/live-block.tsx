"use client";
import { type ReactNode, useMemo } from "react";
import { type Block, type BlockKind, parseBlock, type RunSelection } from "@/domain/report-blocks";
import { readRefusal } from "../../ui/refusal";
import { ErrorState, Skeleton } from "../../ui/states";
import { type SelectedRun, useSelectedRuns } from "./use-selected-runs";

interface LiveBlockProps<Kind extends BlockKind> {
  kind: Kind;
  workspace: string;
  /** What stands in the block. */
  source: string;
  /** The columns whose values the runs are to come with. */
  columnsOf?(block: Block<Kind>): string[];
  children(block: Block<Kind>, runs: SelectedRun[]): ReactNode;
}

/** The look of prose, which is that of the text around it, ends at a live block. */
const NO_PROSE =
  "[&_:is(h2,h3)]:mt-0! [&_:is(h2,h3)]:text-sm! [&_a]:text-inherit! [&_a]:no-underline! [&_a:hover]:text-accent! [&_td]:border-x-0! [&_td]:border-t-0! [&_th]:border-x-0! [&_th]:border-t-0! [&_ul]:list-none! [&_ul]:pl-0!";

const NAMES: Record<BlockKind, string> = { chart: "chart", runs: "table of runs", compare: "comparison" };

/** A block of a report, or what is wrong with it, line by line. */
export function LiveBlock<Kind extends BlockKind>(props: LiveBlockProps<Kind>) {
  const { kind, source } = props;
  const { block, issues } = useMemo(() => parseBlock(kind, source), [kind, source]);
  if (block) return <Drawn {...props} block={block} />;
  return (
    <ErrorState
      title={`This ${NAMES[kind]} cannot be read`}
      cause={
        <ul>
          {issues.map(({ line, message }) => (
            <li key={`${line} ${message}`}>
              {line !== undefined && `Line ${line} of the block: `}
              {message}
            </li>
          ))}
        </ul>
      }
    />
  );
}

function Drawn<Kind extends BlockKind>(props: LiveBlockProps<Kind> & { block: Block<Kind> }) {
  const { kind, workspace, block, columnsOf, children } = props;
  const selection = block as RunSelection & { title?: string };
  const { runs, missing, isPending, error } = useSelectedRuns(workspace, selection, columnsOf?.(block));
  if (error) {
    const { message } = readRefusal(error);
    return <ErrorState title={`The runs of this ${NAMES[kind]} could not be found`} cause={message} />;
  }
  if (isPending) return <Skeleton className="h-48" />;
  return (
    <figure className={`flex min-w-0 flex-col gap-2 print:break-inside-avoid ${NO_PROSE}`}>
      {selection.title && <figcaption className="text-sm font-semibold">{selection.title}</figcaption>}
      {missing.length > 0 && (
        <p className="rounded-md bg-warning-soft px-3 py-1.5 text-sm text-warning">
          Not here, or in the trash: {missing.join(", ")}
        </p>
      )}
      {runs.length === 0 ? (
        <p className="rounded-md border px-3 py-6 text-center text-sm text-muted">No run matches.</p>
      ) : (
        children(block, runs)
      )}
    </figure>
  );
}
