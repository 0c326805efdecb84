"use client";
import { Button } from "../../ui/button";
import { RelativeTime } from "../../ui/time";
import { useCreateDraft } from "../new-draft";
import type { Drawing } from "./use-history";
import type { SaveState } from "./use-save-draft";

/** Whether what is drawn is kept, and why not. */
export function SaveMark({ state }: { state: SaveState }) {
  const words = {
    saved: "Saved",
    saving: "Saving…",
    waiting: "Saving…",
    failed: state.kind === "failed" ? `Not saved: ${state.message}` : "",
    stale: "Not saved: there is a newer revision",
  }[state.kind];
  const isBad = state.kind === "failed" || state.kind === "stale";
  return (
    <span role="status" className={isBad ? "text-sm text-danger" : "text-sm text-muted"}>
      {words}
    </span>
  );
}

interface StaleNoticeProps {
  workspace: string;
  state: SaveState;
  drawing: Drawing;
  /** Lets go of what this browser has kept of the drawing. */
  forget(): void;
}

/** Somebody else has saved meanwhile: nothing of either is lost. */
export function StaleNotice({ workspace, state, drawing, forget }: StaleNoticeProps) {
  const create = useCreateDraft(workspace);
  if (state.kind !== "stale") return null;
  const { revision, updatedByName, updatedAt } = state.theirs;
  function saveCopy() {
    create.mutate(
      { workspace, ...drawing, name: `${drawing.name.trim().slice(0, 190)} (copy)` },
      { onSuccess: () => forget() },
    );
  }
  function loadTheirs() {
    forget();
    location.reload();
  }
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-3 border-b bg-warning-soft px-4 py-2 text-sm text-warning"
    >
      <span>
        {updatedByName} saved revision {revision} <RelativeTime at={updatedAt} />, after you opened this page.
        Your changes are kept here and are not saved.
      </span>
      <Button size="sm" disabled={create.isPending} onClick={saveCopy}>
        Save mine as a copy
      </Button>
      <Button size="sm" onClick={loadTheirs}>
        Load theirs
      </Button>
    </div>
  );
}
