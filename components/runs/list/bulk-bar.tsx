"use client";
import {
  Archive,
  ArchiveRestore,
  Ban,
  Download,
  FolderInput,
  GitCompareArrows,
  Tag,
  Trash2,
  X,
} from "lucide-react";
import type { RunChange } from "@/domain/run-changes";
import { Button, buttonClasses, LinkButton } from "../../ui/button";
import { ConfirmButton } from "../../ui/confirm-button";
import { formatCount, formatPlural } from "../../ui/format";
import { ExperimentPicker } from "./filter/experiment-picker";
import { TagPopover } from "./tag-popover";

export interface BulkBarProps {
  workspace: string;
  names: readonly string[];
  /** How many runs match the filter; undefined while that is not known. */
  total: number | undefined;
  /** True where all that match are meant. */
  isAll: boolean;
  isArchived: boolean;
  canWrite: boolean;
  isBusy: boolean;
  /** Where the chosen runs are downloaded; null for more than an address can name. */
  csv: string | null;
  onAll(): void;
  onClear(): void;
  onChange(change: RunChange): unknown;
}

/** As many as one page of comparison holds. */
const MAX_COMPARED = 100;

/** What can be done with the chosen runs. */
export function BulkBar(props: BulkBarProps) {
  const { workspace, names, total, isAll, canWrite, onAll, onClear } = props;
  const count = isAll ? (total ?? 0) : names.length;
  const canCompare = !isAll && names.length > 1 && names.length <= MAX_COMPARED;
  return (
    <section
      aria-label="Selected runs"
      className="flex min-h-9 flex-wrap items-center gap-1 bg-accent-soft px-6 py-0.5"
    >
      <Button variant="ghost" size="icon" className="size-7" aria-label="Select none" onClick={onClear}>
        <X />
      </Button>
      <span role="status" className="num mr-1 text-sm font-medium">
        {formatCount(count)} selected
      </span>
      {!isAll && total !== undefined && total > names.length && (
        <Button variant="ghost" size="sm" onClick={onAll}>
          Select all {formatCount(total)} that match
        </Button>
      )}
      <span className="ml-auto flex flex-wrap items-center gap-1">
        {canCompare && (
          <LinkButton
            href={`/${workspace}/compare?runs=${names.join(",")}`}
            prefetch={false}
            variant="secondary"
            size="sm"
          >
            <GitCompareArrows aria-hidden /> Compare
          </LinkButton>
        )}
        {props.csv && (
          <a href={props.csv} download className={buttonClasses("ghost", "sm")}>
            <Download aria-hidden /> CSV
          </a>
        )}
        {canWrite && <Changes {...props} count={count} />}
      </span>
    </section>
  );
}

function Changes({ workspace, count, isArchived, isBusy, onChange }: BulkBarProps & { count: number }) {
  const which = formatPlural(count, "run");
  return (
    <>
      <TagPopover
        trigger={
          <Button variant="ghost" size="sm" disabled={isBusy}>
            <Tag aria-hidden /> Tag
          </Button>
        }
        {...{ workspace, onChange }}
      />
      <ExperimentPicker
        workspace={workspace}
        chosen={null}
        trigger={
          <Button variant="ghost" size="sm" disabled={isBusy}>
            <FolderInput aria-hidden /> Move
          </Button>
        }
        onChoose={(experiment) => experiment !== null && onChange({ kind: "move", experiment })}
      />
      <Button
        variant="ghost"
        size="sm"
        disabled={isBusy}
        onClick={() => onChange({ kind: isArchived ? "unarchive" : "archive" })}
      >
        {isArchived ? <ArchiveRestore aria-hidden /> : <Archive aria-hidden />}
        {isArchived ? "Take out of the archive" : "Archive"}
      </Button>
      <ConfirmButton
        variant="ghost"
        size="sm"
        label={
          <>
            <Ban aria-hidden /> Cancel
          </>
        }
        title={`Cancel ${which}?`}
        consequence="The processes of those that go on are asked to end, and are ended after a few seconds. What they have logged until then stays."
        verb={`Cancel ${which}`}
        onConfirm={() => onChange({ kind: "cancel" })}
      />
      <Button variant="ghost" size="sm" disabled={isBusy} onClick={() => onChange({ kind: "trash" })}>
        <Trash2 aria-hidden /> Delete
      </Button>
    </>
  );
}
