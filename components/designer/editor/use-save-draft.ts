"use client";
import { useEffect, useRef, useState } from "react";
import { useTRPCClient } from "../../live/trpc";
import type { Answers } from "../../live/types";
import { keep, readKept, useKeep } from "../../ui/kept";
import { readRefusal } from "../../ui/refusal";
import type { Drawing } from "./use-history";

type Stale = Extract<Answers["designer"]["save"], { outcome: "stale" }>["theirs"];

export type SaveState =
  | { kind: "saved" | "saving" | "waiting" }
  | { kind: "failed"; message: string }
  | { kind: "stale"; theirs: Stale };

const PAUSE_MS = 700;
const AGAIN_MS = 5_000;

interface SaveOptions {
  workspace: string;
  draftId: string;
  /** As it was read, and of which revision. */
  saved: Drawing;
  revision: number;
  drawing: Drawing;
  isOff: boolean;
  /** Given what an earlier visit has drawn and not saved. */
  onRestore(drawing: Drawing): void;
}

interface Kept {
  drawing: Drawing;
  revision: number;
}

const keptKey = (draftId: string): string => `atelier.draft.${draftId}`;

/** Saves what is drawn a moment after each change. A stale page saves nothing more, and keeps what was drawn in this browser. */
export function useSaveDraft(options: SaveOptions) {
  const { workspace, draftId, saved, revision, drawing, isOff, onRestore } = options;
  const client = useTRPCClient();
  const [state, setState] = useState<SaveState>({ kind: "saved" });
  const latest = useRef(drawing);
  latest.current = drawing;
  const acknowledged = useRef({ drawing: saved, revision });
  const running = useRef<Promise<number | null> | null>(null);

  async function send(): Promise<number | null> {
    const sent = latest.current;
    if (sent === acknowledged.current.drawing) return acknowledged.current.revision;
    setState({ kind: "saving" });
    try {
      const target = { workspace, draftId, revision: acknowledged.current.revision };
      const answer = await client.designer.save.mutate({ ...target, ...sent, name: sent.name.trim() });
      if (answer.outcome === "saved") {
        acknowledged.current = { drawing: sent, revision: answer.revision };
        setState({ kind: latest.current === sent ? "saved" : "waiting" });
        return answer.revision;
      }
      setState({ kind: "stale", theirs: answer.theirs });
    } catch (failure) {
      setState({ kind: "failed", message: readRefusal(failure).message });
    }
    return null;
  }
  /** The revision in which all that is drawn now is kept; null where it could not be. One save at a time. */
  async function saveNow(): Promise<number | null> {
    await running.current;
    running.current = send();
    return running.current;
  }
  const save = useRef(saveNow);
  save.current = saveNow;

  const isLoaded = useRestored(draftId, (kept) => {
    // The next save names the revision that it was drawn on, so that a newer one is not written over.
    acknowledged.current.revision = kept.revision;
    onRestore(kept.drawing);
  });

  const { kind } = state;
  useEffect(() => {
    // What ends a save under way sets the state, which brings this here again.
    if (isOff || kind === "stale" || kind === "saving") return;
    if (drawing === acknowledged.current.drawing) {
      if (kind !== "saved") setState({ kind: "saved" });
      return;
    }
    if (kind === "saved") setState({ kind: "waiting" });
    const timer = setTimeout(() => void save.current(), kind === "failed" ? AGAIN_MS : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [drawing, isOff, kind]);

  const unsaved =
    state.kind === "saved" || isOff ? null : { drawing, revision: acknowledged.current.revision };
  useKeep(keptKey(draftId), unsaved, isLoaded && !isOff);
  return { state, saveNow, forget: () => keep(keptKey(draftId), null) };
}

/** Hands over what an earlier visit has left in this browser. True once that is done. */
function useRestored(draftId: string, onRestore: (kept: Kept) => void): boolean {
  const [isLoaded, setLoaded] = useState(false);
  const restore = useRef(onRestore);
  restore.current = onRestore;
  useEffect(() => {
    const kept = readKept<Kept>(keptKey(draftId), (it) => typeof it.drawing?.yaml === "string");
    if (kept) restore.current(kept);
    setLoaded(true);
  }, [draftId]);
  return isLoaded;
}
