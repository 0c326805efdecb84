"use client";
import { type KeyboardEvent, type MouseEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { formatMetric } from "../../ui/format";
import { setHover, useHover } from "../hover";
import type { Interval } from "../scale";
import { moveCrosshair } from "./move-crosshair";
import type { Scene } from "./use-hover-layer";
import { nearestValue, valuesAt } from "./values-at";

interface ChartSurfaceProps {
  scene: Scene;
  title: string;
  isZoomed: boolean;
  formatX(x: number): string;
  onZoom(next: Interval | null): void;
  onOpen?(series: string): void;
}

/** A drag shorter than this is a click with an unsteady hand. */
const MIN_DRAG_PX = 5;
const DOUBLE_CLICK_MS = 300;

/** Takes the pointer and the keys of a chart: for who uses no pointer its crosshair is a slider along the x axis. */
export function ChartSurface({ scene, title, isZoomed, formatX, onZoom, onOpen }: ChartSurfaceProps) {
  const { id, axis, plot } = scene;
  const start = useRef<number | null>(null);
  const [selection, setSelection] = useState<Interval | null>(null);
  const wasDragged = useRef(false);
  const opening = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(opening.current), []);
  const at = useHover((hover) => (hover?.source === id ? hover.at : null));

  function point(event: MouseEvent<HTMLElement>) {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return { xPx: event.clientX - left, yPx: event.clientY - top };
  }
  function onPointerMove(event: PointerEvent<HTMLElement>) {
    const { xPx, yPx } = point(event);
    const from = start.current;
    if (from !== null && Math.abs(xPx - from) >= MIN_DRAG_PX) {
      const within = (px: number) => Math.min(plot.right, Math.max(plot.left, px));
      wasDragged.current = true;
      setSelection([within(Math.min(from, xPx)), within(Math.max(from, xPx))]);
      return setHover(null);
    }
    const place = plot.x.toValue(xPx);
    setHover({ source: id, axis, at: place, series: seriesNear(scene, place, yPx) });
  }
  function onPointerUp() {
    start.current = null;
    if (!selection) return;
    setSelection(null);
    onZoom([plot.x.toValue(selection[0]), plot.x.toValue(selection[1])]);
  }
  function onClick(event: MouseEvent<HTMLElement>) {
    clearTimeout(opening.current);
    if (wasDragged.current || event.detail > 1) return;
    const { xPx, yPx } = point(event);
    const series = seriesNear(scene, plot.x.toValue(xPx), yPx, CLICK_REACH_PX);
    if (!series || !onOpen) return;
    // In a zoomed chart this may be the first half of the double-click that shows all again.
    opening.current = setTimeout(() => onOpen(series), isZoomed ? DOUBLE_CLICK_MS : 0);
  }
  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const change = moveCrosshair(scene, event.key, event.shiftKey);
    if (!change) return;
    event.preventDefault();
    if ("zoom" in change) onZoom(change.zoom);
    else if ("open" in change) onOpen?.(change.open);
    else setHover(change.hover);
  }

  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={`Crosshair of ${title}`}
      aria-valuemin={plot.xDomain[0]}
      aria-valuemax={plot.xDomain[1]}
      aria-valuenow={at ?? plot.xDomain[0]}
      aria-valuetext={at === null ? "not placed" : describeAt(scene, at, formatX)}
      className="absolute inset-0 touch-pan-y rounded-md"
      onPointerMove={onPointerMove}
      onPointerLeave={() => {
        start.current = null;
        setSelection(null);
        setHover(null);
      }}
      onPointerDown={(event) => {
        wasDragged.current = false;
        if (event.pointerType === "mouse" && event.button === 0) start.current = point(event).xPx;
      }}
      onPointerUp={onPointerUp}
      onClick={onClick}
      onDoubleClick={() => onZoom(null)}
      onKeyDown={onKeyDown}
      onBlur={() => setHover(null)}
    >
      {selection && (
        <div
          className="absolute bg-accent opacity-15"
          style={{
            left: selection[0],
            width: selection[1] - selection[0],
            top: plot.top,
            height: plot.bottom - plot.top,
          }}
        />
      )}
    </div>
  );
}

/** A click farther from every line than this opens none. */
const CLICK_REACH_PX = 24;

function seriesNear(
  scene: Scene,
  at: number,
  yPx: number,
  reachPx = Number.POSITIVE_INFINITY,
): string | null {
  const nearest = nearestValue(valuesAt(scene.plot, scene.series, at), yPx);
  return nearest && !(Math.abs(nearest.yPx - yPx) > reachPx) ? nearest.series.id : null;
}

const SPOKEN = 5;

function describeAt(scene: Scene, at: number, formatX: (x: number) => string): string {
  const values = valuesAt(scene.plot, scene.series, at).slice(0, SPOKEN);
  return [formatX(at), ...values.map(({ series, value }) => `${series.label} ${formatMetric(value)}`)].join(
    ", ",
  );
}
