"use client";
import { useEffect, useMemo, useState } from "react";
import { keep, readKept, useKeep } from "../../ui/kept";

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
    const kept = readKept<Kept>(
      keyOf(reportId),
      ({ base, text }) => typeof text?.body === "string" && typeof base?.version === "number",
    );
    if (kept && !isSameText(kept.base, kept.text)) {
      setBase(kept.base);
      setText(kept.text);
      setRestored(true);
    }
    setLoaded(true);
  }, [reportId]);

  const draft = useMemo(() => (isChanged ? { base, text } : null), [isChanged, base, text]);
  useKeep(keyOf(reportId), draft, isLoaded);

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
      if (isSameText(onto, next)) keep(keyOf(reportId), null);
    },
  };
}
