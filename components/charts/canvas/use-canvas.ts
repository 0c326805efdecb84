"use client";
import { type RefObject, useLayoutEffect, useRef, useSyncExternalStore } from "react";
import { useThemeVersion } from "./theme";

/** Tells of changes of the density: a query answers for one of them only, so each change needs a new one. */
function watchDensity(notify: () => void): () => void {
  let query: MediaQueryList;
  const listen = () => {
    query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener("change", change, { once: true });
  };
  const change = () => {
    listen();
    notify();
  };
  listen();
  return () => query.removeEventListener("change", change);
}

/** The density of the screen, which changes with the zoom of the browser and from one screen to another. */
const useDensity = (): number =>
  useSyncExternalStore(
    watchDensity,
    () => devicePixelRatio,
    () => 1,
  );

/** Makes the canvas as sharp as the screen, empties it, and returns its pen in CSS pixels. */
export function preparePen(
  canvas: HTMLCanvasElement,
  widthPx: number,
  heightPx: number,
): CanvasRenderingContext2D {
  const density = devicePixelRatio;
  const width = Math.round(widthPx * density);
  const height = Math.round(heightPx * density);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const pen = canvas.getContext("2d")!;
  pen.setTransform(density, 0, 0, density, 0, 0);
  pen.clearRect(0, 0, widthPx, heightPx);
  return pen;
}

/** A canvas that is drawn anew whenever `draw`, its size, the theme or the screen changes. Memoise `draw`. */
export function useCanvas(
  widthPx: number,
  heightPx: number,
  draw: (pen: CanvasRenderingContext2D) => void,
): RefObject<HTMLCanvasElement | null> {
  const ref = useRef<HTMLCanvasElement>(null);
  const theme = useThemeVersion();
  const density = useDensity();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme and the density change what `draw` draws
  useLayoutEffect(() => {
    if (ref.current && widthPx > 0) draw(preparePen(ref.current, widthPx, heightPx));
  }, [draw, widthPx, heightPx, theme, density]);
  return ref;
}
