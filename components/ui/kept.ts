"use client";
import { useEffect } from "react";

const KEEP_MS = 400;

/** Keeps a value in this browser, or forgets it. Where storage is full or closed, it lives as long as the page. */
export function keep(key: string, value: object | null): void {
  try {
    if (value) localStorage.setItem(key, JSON.stringify(value));
    else localStorage.removeItem(key);
  } catch {
    // Nothing that was typed is lost by it.
  }
}

/** What was kept under the key, where it is what the caller looks for. */
export function readKept<T>(key: string, isIt: (kept: Partial<T>) => boolean): T | null {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "null");
    return kept && isIt(kept) ? kept : null;
  } catch {
    return null;
  }
}

/** Keeps what is being written, a moment after each change, so that it survives a reload. */
export function useKeep(key: string, draft: object | null, isReady: boolean): void {
  useEffect(() => {
    if (!isReady) return;
    const timer = setTimeout(() => keep(key, draft), KEEP_MS);
    return () => clearTimeout(timer);
  }, [key, draft, isReady]);
}
