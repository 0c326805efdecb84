"use client";
import { useCallback, useEffect, useState } from "react";
import { toast } from "sonner";
import { copyText } from "../ui/copy-button";

interface LineLink {
  line: number | null;
  /** Puts the line into the address; `choose` copies that as well. */
  mark(line: number): void;
  choose(line: number): void;
}

/** The line that the address names behind `#`, as `#L120`; the letter tells the logs of a page apart. */
export function useLineLink(letter: string): LineLink {
  const [line, setLine] = useState<number | null>(() =>
    typeof window === "undefined" ? null : readLine(letter),
  );
  useEffect(() => {
    const read = () => setLine(readLine(letter));
    read();
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, [letter]);
  const mark = useCallback(
    (next: number) => {
      // The state of Next's router stays in the entry, else going back would reload the page.
      history.replaceState(history.state, "", `#${letter}${next}`);
      setLine(next);
    },
    [letter],
  );
  const choose = useCallback(
    (next: number) => {
      mark(next);
      void copyText(location.href).then(
        (isCopied) => isCopied && toast(`The link to line ${next} is copied`),
      );
    },
    [mark],
  );
  return { line, mark, choose };
}

function readLine(letter: string): number | null {
  const [, own, digits] = /^#([A-Z])(\d{1,12})$/.exec(location.hash) ?? [];
  return own === letter && Number(digits) > 0 ? Number(digits) : null;
}
