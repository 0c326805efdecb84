"use client";
import { createContext, type RefObject, useContext, useEffect, useRef, useState } from "react";

/** True where a page is about to be printed: then what is not on the screen is needed too. */
export const WholePage = createContext(false);

/** The width of an element in whole pixels; 0 until it is known. */
export function useWidth<T extends HTMLElement>(): [RefObject<T | null>, number] {
  const ref = useRef<T>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry!.contentRect.width)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}

/** True while the element is on the screen or nearly: what is far away is not fetched. */
export function useIsVisible<T extends HTMLElement>(): [RefObject<T | null>, boolean] {
  const ref = useRef<T>(null);
  const [isVisible, setVisible] = useState(false);
  const isWhole = useContext(WholePage);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new IntersectionObserver(([entry]) => setVisible(entry!.isIntersecting), {
      rootMargin: "200px",
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, isVisible || isWhole];
}
