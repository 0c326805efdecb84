"use client";
import { Pencil } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { Input } from "../ui/field";
import { useRun } from "./run-context";
import { useUpdateRun } from "./use-update-run";

/** The run's name, changed where it stands: Enter keeps it, Escape leaves it as it was. */
export function RunTitle() {
  const { run } = useRun();
  const { save } = useUpdateRun();
  const [draft, setDraft] = useState<string | null>(null);
  function close(isKept: boolean) {
    const next = draft?.trim();
    setDraft(null);
    if (isKept && next && next !== run.displayName) void save({ displayName: next });
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Enter") close(true);
    if (event.key === "Escape") close(false);
  }
  if (draft !== null) {
    return (
      <Input
        aria-label="Name of the run"
        className="h-8! w-96! max-w-full font-semibold"
        value={draft}
        maxLength={255}
        autoFocus
        onFocus={(event) => event.target.select()}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => close(true)}
      />
    );
  }
  return (
    <span className="flex min-w-0 items-center gap-1">
      <span className="truncate" title={run.displayName}>
        {run.displayName}
      </span>
      {run.can.update && (
        <button
          type="button"
          aria-label="Rename the run"
          title="Rename the run"
          onClick={() => setDraft(run.displayName)}
          className="shrink-0 rounded-sm p-1 text-faint hover:bg-hover hover:text-ink"
        >
          <Pencil className="size-3.5" />
        </button>
      )}
    </span>
  );
}
