import type { TrashEntry } from "@/server/trash/list-trash";
import type { ButtonVariant } from "../ui/button";
import { ConfirmButton } from "../ui/confirm-button";
import { formatBytes, formatPlural } from "../ui/format";
import { TRASH_WORDS, type TrashKind } from "./use-trash";

interface PurgeButtonProps {
  kind: TrashKind;
  entries: TrashEntry[];
  variant?: ButtonVariant;
  onPurge(entries: TrashEntry[]): unknown;
}

/** Asks before what cannot be undone, and names what goes with it. */
export function PurgeButton({ kind, entries, variant, onPurge }: PurgeButtonProps) {
  const what =
    entries.length === 1 ? `“${entries[0]!.title}”` : formatPlural(entries.length, TRASH_WORDS[kind].one);
  const along = entries.reduce((sum, { runsAlong }) => sum + runsAlong, 0);
  const bytes = entries.reduce((sum, { fileBytes }) => sum + fileBytes, 0);
  const isText = kind === "reports" || kind === "drafts";
  return (
    <ConfirmButton
      label="Purge"
      variant={variant}
      size="sm"
      ariaLabel={entries.length === 1 ? `Purge ${entries[0]!.title}` : undefined}
      title={`Purge ${what}?`}
      consequence={
        <>
          {isText ? "The text" : "Parameters, metrics, logs, code and files"}
          {along > 0 && `, and ${formatPlural(along, "run")} below`} are deleted for good
          {bytes > 0 && !isText && ` (${formatBytes(bytes)} of files)`}. What other runs share stays. This
          cannot be undone.
        </>
      }
      verb="Purge"
      typed="purge"
      onConfirm={() => onPurge(entries)}
    />
  );
}
