"use client";
import { useEffect, useRef } from "react";
import type { Issue } from "@/domain/errors";
import { languageOf, monaco } from "./monaco";
import { LOOK, useMonaco } from "./use-monaco";

export interface CodeEditorProps {
  text: string;
  /** Names the language by its ending. */
  path: string;
  label: string;
  isReadOnly?: boolean;
  /** Mistakes to underline, by line. */
  issues?: readonly Issue[];
  onChange?(text: string): void;
}

export default function CodeEditor({
  text,
  path,
  label,
  isReadOnly = false,
  issues,
  onChange,
}: CodeEditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const editor = useRef<monaco.editor.IStandaloneCodeEditor>(null);
  const change = useRef(onChange);
  change.current = onChange;

  useMonaco(box, (place) => {
    const model = monaco.editor.createModel(text, languageOf(path));
    const made = monaco.editor.create(place, {
      ...LOOK,
      model,
      readOnly: isReadOnly,
      domReadOnly: isReadOnly,
      ariaLabel: label,
      // A dimmed number of the last line would be too faint to read.
      renderFinalNewline: "on",
      renderLineHighlight: isReadOnly ? "none" : "line",
      tabFocusMode: isReadOnly,
    });
    editor.current = made;
    const listening = made.onDidChangeModelContent(() => change.current?.(made.getValue()));
    return () => {
      listening.dispose();
      made.dispose();
      model.dispose();
    };
  });

  useEffect(() => {
    const made = editor.current;
    if (made && made.getValue() !== text) made.setValue(text);
  }, [text]);

  useEffect(() => {
    const model = editor.current?.getModel();
    if (!model) return;
    const markers = (issues ?? []).map(({ line = 1, message }) => {
      const at = Math.min(Math.max(1, line), model.getLineCount());
      return {
        severity: monaco.MarkerSeverity.Error,
        message,
        startLineNumber: at,
        endLineNumber: at,
        startColumn: model.getLineFirstNonWhitespaceColumn(at) || 1,
        endColumn: model.getLineMaxColumn(at),
      };
    });
    monaco.editor.setModelMarkers(model, "atelier", markers);
  }, [issues]);

  return <div ref={box} className="size-full min-h-0" />;
}
