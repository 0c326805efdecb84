"use client";
import { useEffect, useRef } from "react";
import { languageOf, monaco } from "./monaco";
import { LOOK, useMonaco } from "./use-monaco";

export interface DiffEditorProps {
  left: string;
  right: string;
  /** Names the language by its ending. */
  path: string;
  label: string;
}

/** Two texts side by side, or one below the other where there is no room; what is equal is folded. */
export default function DiffEditor({ left, right, path, label }: DiffEditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const models = useRef<monaco.editor.IDiffEditorModel>(null);

  useMonaco(box, (place) => {
    const pair = {
      original: monaco.editor.createModel(left, languageOf(path)),
      modified: monaco.editor.createModel(right, languageOf(path)),
    };
    const made = monaco.editor.createDiffEditor(place, {
      ...LOOK,
      readOnly: true,
      domReadOnly: true,
      originalEditable: false,
      originalAriaLabel: `${label}, before`,
      modifiedAriaLabel: `${label}, after`,
      renderSideBySide: true,
      useInlineViewWhenSpaceIsLimited: true,
      hideUnchangedRegions: { enabled: true },
      renderOverviewRuler: false,
      tabFocusMode: true,
    } as monaco.editor.IStandaloneDiffEditorConstructionOptions);
    made.setModel(pair);
    models.current = pair;
    return () => {
      made.dispose();
      pair.original.dispose();
      pair.modified.dispose();
    };
  });

  useEffect(() => {
    const pair = models.current;
    if (!pair) return;
    if (pair.original.getValue() !== left) pair.original.setValue(left);
    if (pair.modified.getValue() !== right) pair.modified.setValue(right);
  }, [left, right]);

  return <div ref={box} className="size-full min-h-0" />;
}
