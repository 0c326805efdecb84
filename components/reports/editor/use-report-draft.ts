"use client";
import { useEffect, useState } from "react";

export interface ReportText {
  title: string;
  body: string;
}
/** A text as it was saved. */
export interface SavedText extends ReportText {
  version: number;
}

interface Kept {
  /** What the draft was made from. */
  base: SavedText;
  text: ReportText;
}

const KEEP_MS = 400;
const keyOf = (reportId: string) => `atelier.report.${reportId}`;
export const isSameText = (a: ReportText, b: ReportText) => a.title === b.title && a.body === b.body;

/** The text that is being written, kept in this browser until it is saved, and the saved one that it began from. */
export function useReportDraft(reportId: string, saved: SavedText) {
  const [base, setBase] = useState(saved);
  const [text, setText] = useState<ReportText>({ title: saved.title, body: saved.body });
  const [isRestored, setRestored] = useState(false);
  const [isLoaded, setLoaded] = useState(false);
  const isChanged = !isSameText(base, text);

  useEffect(() => {
    const kept = readKept(reportId);
    if (kept && !isSameText(kept.base, kept.text)) {
      setBase(kept.base);
      setText(kept.text);
      setRestored(true);
    }
    setLoaded(true);
  }, [reportId]);

  useEffect(() => {
    if (!isLoaded) return;
    const timer = setTimeout(() => keep(reportId, isChanged ? { base, text } : null), KEEP_MS);
    return () => clearTimeout(timer);
  }, [reportId, base, text, isChanged, isLoaded]);

  return {
    base,
    text,
    isChanged,
    /** True when the text came from an earlier visit. */
    isRestored,
    change: (part: Partial<ReportText>) => setText((before) => ({ ...before, ...part })),
    /** Goes on from another saved text, with `next` as what is being written. */
    rebase: (onto: SavedText, next: ReportText) => {
      setBase(onto);
      setText(next);
      setRestored(false);
      if (isSameText(onto, next)) keep(reportId, null);
    },
  };
}

function keep(reportId: string, draft: Kept | null): void {
  try {
    if (draft) localStorage.setItem(keyOf(reportId), JSON.stringify(draft));
    else localStorage.removeItem(keyOf(reportId));
  } catch {
    // The browser's storage is full or closed: the draft lives as long as the page.
  }
}

function readKept(reportId: string): Kept | null {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(reportId)) ?? "null") as Kept | null;
    const isWhole = typeof kept?.text?.body === "string" && typeof kept.base?.version === "number";
    return isWhole ? kept : null;
  } catch {
    return null;
  }
}
