"use client";
import { useEffect, useRef, useState } from "react";

interface RowKeys {
  onOpen(index: number): void;
  onMove(index: number): void;
}

/** `j` and `k` move a mark over the rows, Enter opens the marked one. Answers which row it is, or −1. */
export function useRowKeys(count: number, keys: RowKeys): number {
  const [active, setActive] = useState(-1);
  const latest = useRef({ active, count, keys });
  latest.current = { active, count, keys };
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      const target = event.target as HTMLElement;
      if (
        event.metaKey ||
        event.ctrlKey ||
        event.altKey ||
        /^(INPUT|TEXTAREA|SELECT|BUTTON|A)$/.test(target.tagName)
      )
        return;
      const { active, count, keys } = latest.current;
      if (event.key === "Enter" && active >= 0 && active < count) return keys.onOpen(active);
      const step = { j: 1, k: -1 }[event.key];
      if (!step || count === 0) return;
      const next = Math.min(count - 1, Math.max(0, active + step));
      setActive(next);
      keys.onMove(next);
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
  return active;
}
