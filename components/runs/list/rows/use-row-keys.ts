"use client";
import { useEffect, useRef, useState } from "react";
import { isInOverlay, isTyping } from "@/components/ui/is-typing";

export interface RowKeys {
  /** Draws the marked row into the view. */
  onMove(index: number): void;
  /** By the key, in lower case, what it does with the marked row. */
  acts: Readonly<Record<string, (index: number) => void>>;
  onEscape?(): void;
}

/** Keys that a focused control has a use for itself. */
const OF_CONTROLS = ["Enter", "ArrowRight", "ArrowLeft"];

/** `j` and `k` move a mark over the rows, other keys act on the marked one. Answers which row it is, or −1. */
export function useRowKeys(count: number, keys: RowKeys): number {
  const [active, setActive] = useState(-1);
  const latest = useRef({ active, count, keys });
  latest.current = { active, count, keys };
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      const target = event.target as HTMLElement;
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(target) || isInOverlay(target)) return;
      const { active, count, keys } = latest.current;
      if (event.key === "Escape") return keys.onEscape?.();
      const step = { j: 1, k: -1 }[event.key];
      if (step && count > 0) {
        const next = Math.min(count - 1, Math.max(0, active + step));
        setActive(next);
        return keys.onMove(next);
      }
      const isControl = /^(BUTTON|A|INPUT)$/.test(target.tagName);
      if (active < 0 || active >= count || (isControl && OF_CONTROLS.includes(event.key))) return;
      const act = keys.acts[event.key];
      if (!act) return;
      event.preventDefault();
      act(active);
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
  return active;
}
