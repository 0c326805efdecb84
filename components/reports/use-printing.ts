"use client";
import { useIsFetching } from "@tanstack/react-query";
import { useEffect, useState } from "react";

/** For this long nothing may be on its way: a block asks for its curves when it has its runs. */
const QUIET_MS = 500;

/** Prints the page once all that it shows has been fetched, also what is not on the screen. */
export function usePrinting(): { isPrinting: boolean; print(): void } {
  const [isPrinting, setPrinting] = useState(false);
  const fetchCount = useIsFetching();
  useEffect(() => {
    if (!isPrinting || fetchCount > 0) return;
    const timer = setTimeout(() => {
      print();
      setPrinting(false);
    }, QUIET_MS);
    return () => clearTimeout(timer);
  }, [isPrinting, fetchCount]);
  return { isPrinting, print: () => setPrinting(true) };
}
