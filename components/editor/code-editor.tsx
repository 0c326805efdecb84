"use client";
import { type RefObject, useEffect, useRef } from "react";
import type { Issue } from "@/domain/errors";
import { languageOf, monaco } from "./monaco";
import { LOOK, useMonaco } from "./use-monaco";

/** What a page does with an open editor beside changing its whole text. */
export interface EditorHandle {
  /** Puts a text where the cursor is, on lines of its own. */
  insert(text: string): void;
}

export interface CodeEditorProps {
  text: string;
  /** Names the language by its ending. */
  path: string;
  label: string;
  isReadOnly?: boolean;
  /** Long lines go on below, as prose wants it. */
  isWrapped?: boolean;
  handle?: RefObject<EditorHandle | null>;
  /** Mistakes to underline, by line. */
  issues?: readonly Issue[];
  onChange?(text: string): void;
}

export default function CodeEditor({
  text,
  path,
  label,
  isReadOnly = false,
  isWrapped = false,
  handle,
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
      ariaLabel: isReadOnly ? label : `${label}. Escape, then Tab leaves it.`,
      // A dimmed number of the last line would be too faint to read.
      renderFinalNewline: "on",
      renderLineHighlight: isReadOnly ? "none" : "line",
      tabFocusMode: isReadOnly,
      wordWrap: isWrapped ? "on" : "off",
    });
    editor.current = made;
    if (!isReadOnly) leaveByEscape(made);
    if (handle) handle.current = { insert: (block) => insertBlock(made, block) };
    const listening = made.onDidChangeModelContent(() => change.current?.(made.getValue()));
    return () => {
      if (handle) handle.current = null;
      listening.dispose();
      made.dispose();
      model.dispose();
    };
  });

  useEffect(() => {
    const made = editor.current;
    const model = made?.getModel();
    // As an edit and not as a new text, so that it can be undone.
    if (model && model.getValue() !== text)
      model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null);
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

/** Tab indents, but right after Escape it goes on to what follows the editor: the keyboard is not caught. */
function leaveByEscape(editor: monaco.editor.IStandaloneCodeEditor): void {
  editor.onKeyDown(({ keyCode }) => {
    if (keyCode !== monaco.KeyCode.Tab && keyCode !== monaco.KeyCode.Shift)
      editor.updateOptions({ tabFocusMode: keyCode === monaco.KeyCode.Escape });
  });
  editor.onDidBlurEditorWidget(() => editor.updateOptions({ tabFocusMode: false }));
}

function insertBlock(editor: monaco.editor.IStandaloneCodeEditor, block: string): void {
  const model = editor.getModel()!;
  const { lineNumber } = editor.getPosition() ?? { lineNumber: model.getLineCount() };
  const isBlank = model.getLineContent(lineNumber).trim() === "";
  const column = model.getLineMaxColumn(lineNumber);
  const range = new monaco.Range(lineNumber, isBlank ? 1 : column, lineNumber, column);
  const gap = lineNumber > 1 || !isBlank ? "\n" : "";
  editor.executeEdits("insert", [
    { range, text: `${isBlank ? gap : "\n\n"}${block}\n`, forceMoveMarkers: true },
  ]);
  editor.pushUndoStop();
  editor.focus();
}
