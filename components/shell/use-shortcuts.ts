"use client";
import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { isInOverlay, isTyping } from "../ui/is-typing";
import { hrefOf, NAVIGATION, NAVIGATION_BOTTOM } from "./navigation";
import { focusRow, toggleRow } from "./row-focus";

/** `g` then a letter goes to a page, if the letter comes within this time. */
const SEQUENCE_MS = 900;

/** The keys that work on every page: ⌘K, `/`, `?`, `g …`, and those of the rows of a table. */
export function useShortcuts(workspace: string, open: (what: "palette" | "help") => void): void {
  const router = useRouter();
  const wentAt = useRef(0);
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        return open("palette");
      }
      if (event.metaKey || event.ctrlKey || event.altKey) return;
      if (isTyping(event.target) || isInOverlay(event.target)) return;
      if (Date.now() - wentAt.current < SEQUENCE_MS) {
        wentAt.current = 0;
        const entries = [...NAVIGATION.flatMap((group) => group.entries), ...NAVIGATION_BOTTOM];
        const entry = entries.find(({ key }) => key === event.key);
        if (entry) return router.push(hrefOf(workspace, entry.path));
      }
      if (event.key === "g") wentAt.current = Date.now();
      if (event.key === "?") open("help");
      if (event.key === "/") focusSearch(event);
      if (event.key === "j") focusRow(1);
      if (event.key === "k") focusRow(-1);
      if (event.key === "x") toggleRow();
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [workspace, open, router]);
}

/** A page marks its search field with `data-search`. */
function focusSearch(event: KeyboardEvent): void {
  const field = document.querySelector<HTMLElement>("[data-search]");
  if (!field) return;
  event.preventDefault();
  field.focus();
}
