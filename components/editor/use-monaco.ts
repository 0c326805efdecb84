"use client";
import { type RefObject, useEffect } from "react";
import { applyPageTheme, type monaco } from "./monaco";

/** What every editor of the studio looks like. */
export const LOOK = {
  theme: "atelier",
  automaticLayout: true,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  fontSize: 13,
  lineHeight: 20,
  fontFamily: "var(--font-mono, monospace)",
  padding: { top: 8, bottom: 8 },
} satisfies monaco.editor.IStandaloneEditorConstructionOptions;

/** Makes an editor in the box once, follows the page's theme, and undoes all of it when the box goes. */
export function useMonaco(box: RefObject<HTMLElement | null>, make: (box: HTMLElement) => () => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once; what changes later is set on it
  useEffect(() => {
    applyPageTheme();
    const unmake = make(box.current!);
    const themes = new MutationObserver(applyPageTheme);
    themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    const system = matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", applyPageTheme);
    return () => {
      system.removeEventListener("change", applyPageTheme);
      themes.disconnect();
      unmake();
    };
  }, []);
}
