"use client";
import { useEffect, useRef } from "react";
import type { Issue } from "@/domain/errors";
import { applyPageTheme, languageOf, monaco } from "./monaco";

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

  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once; later texts are set below
  useEffect(() => {
    applyPageTheme();
    const model = monaco.editor.createModel(text, languageOf(path));
    const made = monaco.editor.create(box.current!, {
      model,
      theme: "atelier",
      readOnly: isReadOnly,
      domReadOnly: isReadOnly,
      ariaLabel: label,
      automaticLayout: true,
      minimap: { enabled: false },
      scrollBeyondLastLine: false,
      // A dimmed number of the last line would be too faint to read.
      renderFinalNewline: "on",
      fontSize: 13,
      lineHeight: 20,
      fontFamily: "var(--font-mono, monospace)",
      padding: { top: 8, bottom: 8 },
      renderLineHighlight: isReadOnly ? "none" : "line",
      tabFocusMode: isReadOnly,
    });
    editor.current = made;
    const listening = made.onDidChangeModelContent(() => change.current?.(made.getValue()));
    const themes = new MutationObserver(applyPageTheme);
    themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => {
      themes.disconnect();
      listening.dispose();
      made.dispose();
      model.dispose();
    };
  }, []);

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
