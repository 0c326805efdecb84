/** The page that is measured: one chart of many lines, over which a pointer moves once a frame. */
import { createRoot } from "react-dom/client";
import { LineChart } from "@/components/charts/lines/line-chart";
import type { Kind, Measured } from "./kinds";
import { makeLines } from "./lines";
import { RechartsLines } from "./recharts-lines";
import { SvgLines } from "./svg-lines";

const WIDTH_PX = 800;
const HEIGHT_PX = 300;

const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));

async function measure(kind: Kind, runs: number, points: number, frames: number): Promise<Measured> {
  const series = makeLines(runs, points);
  const box = document.createElement("div");
  box.style.cssText = `position:absolute;left:0;top:0;width:${WIDTH_PX}px`;
  document.body.replaceChildren(box);
  await nextFrame();
  const root = createRoot(box);
  const begunMs = performance.now();
  root.render(chartOf(kind, series));
  // The first frame draws, the one after it comes when that is done.
  for (let i = 0; i < 4; i++) await nextFrame();
  const drawMs = performance.now() - begunMs;
  const framesMs: number[] = [];
  let before = await nextFrame();
  for (let frame = 0; frame < frames; frame++) {
    movePointer(100 + ((frame * 7) % (WIDTH_PX - 200)), HEIGHT_PX / 2);
    const now = await nextFrame();
    framesMs.push(now - before);
    before = now;
  }
  root.unmount();
  return { drawMs, framesMs };
}

function chartOf(kind: Kind, series: ReturnType<typeof makeLines>) {
  const size = { series, widthPx: WIDTH_PX, heightPx: HEIGHT_PX };
  if (kind === "svg") return <SvgLines {...size} />;
  if (kind === "recharts") return <RechartsLines {...size} />;
  return (
    <LineChart
      {...{ series, heightPx: HEIGHT_PX, title: "loss", axis: "step", zoom: null }}
      {...{ isLogX: false, isLogY: false, smoothing: 0, ignoresOutliers: false }}
      onZoom={() => {}}
    />
  );
}

function movePointer(clientX: number, clientY: number): void {
  const target = document.elementFromPoint(clientX, clientY);
  const event = { clientX, clientY, bubbles: true, pointerType: "mouse" };
  target?.dispatchEvent(new PointerEvent("pointermove", event));
  target?.dispatchEvent(new MouseEvent("mousemove", event));
}

Object.assign(window, { measure });
