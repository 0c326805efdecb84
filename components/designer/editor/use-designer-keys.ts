"use client";
import { useEffect, useRef } from "react";
import { isInOverlay, isTyping } from "../../ui/is-typing";

export interface DesignerKeys {
  undo(): void;
  redo(): void;
  remove(): void;
  chooseAll(): void;
  /** What a copy holds; null where nothing is chosen. */
  copy(): string | null;
  paste(text: string): void;
}

/** The keys of the canvas, while nobody is writing. */
export function useDesignerKeys(keys: DesignerKeys, isReadOnly: boolean): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const isOurs = ({ target }: Event) => !isTyping(target) && !isInOverlay(target) && !isInEditor(target);
    function onKeyDown(event: KeyboardEvent) {
      if (!isOurs(event)) return;
      const key = event.key.toLowerCase();
      const isCommand = event.metaKey || event.ctrlKey;
      const act =
        isCommand && key === "a"
          ? latest.current.chooseAll
          : isReadOnly
            ? null
            : isCommand && (key === "y" || (key === "z" && event.shiftKey))
              ? latest.current.redo
              : isCommand && key === "z"
                ? latest.current.undo
                : key === "delete" || key === "backspace"
                  ? latest.current.remove
                  : null;
      if (!act) return;
      event.preventDefault();
      act();
    }
    function onCopy(event: ClipboardEvent) {
      if (!isOurs(event) || (getSelection()?.toString() ?? "") !== "") return;
      const text = latest.current.copy();
      if (text === null) return;
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
    }
    function onPaste(event: ClipboardEvent) {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (isReadOnly || !isOurs(event) || text === "") return;
      event.preventDefault();
      latest.current.paste(text);
    }
    window.addEventListener("keydown", onKeyDown);
    document.addEventListener("copy", onCopy);
    document.addEventListener("paste", onPaste);
    return () => {
      window.removeEventListener("keydown", onKeyDown);
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("paste", onPaste);
    };
  }, [isReadOnly]);
}

/** The text beside the canvas has keys of its own. */
const isInEditor = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest(".monaco-editor") !== null;
