"use client";
import { useSyncExternalStore } from "react";

/** A canvas knows no CSS variables, so the browser is asked once what each comes to in the theme of the moment. */
const resolved = new Map<string, string>();
const listeners = new Set<() => void>();
let version = 0;
let probe: HTMLElement | null = null;

/** The colour that a CSS value such as `var(--line)` stands for in the present theme. */
export function resolveColor(css: string): string {
  const known = resolved.get(css);
  if (known) return known;
  if (!probe) {
    probe = document.createElement("i");
    probe.hidden = true;
    document.body.append(probe);
  }
  probe.style.color = css;
  const color = getComputedStyle(probe).color;
  resolved.set(css, color);
  return color;
}

function forget(): void {
  resolved.clear();
  version += 1;
  for (const listener of listeners) listener();
}

let stopWatching: (() => void) | null = null;

function watch(): () => void {
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(forget);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  scheme.addEventListener("change", forget);
  return () => {
    observer.disconnect();
    scheme.removeEventListener("change", forget);
  };
}

function subscribe(listener: () => void): () => void {
  stopWatching ??= watch();
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    stopWatching?.();
    stopWatching = null;
    // Nobody hears of a change from here on, so nothing may be remembered.
    resolved.clear();
  };
}

/** A number that changes with the theme: what has been drawn in the old colours is drawn anew. */
export const useThemeVersion = (): number =>
  useSyncExternalStore(
    subscribe,
    () => version,
    () => 0,
  );
