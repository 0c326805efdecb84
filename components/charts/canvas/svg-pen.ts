import { CHART_FONT, type Pen } from "./pen";

const ANCHORS: Partial<Record<CanvasTextAlign, string>> = { center: "middle", right: "end" };
const round = (value: number) => Math.round(value * 100) / 100;
const escapeXml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** Takes down as SVG what is drawn with it. It knows what our charts use of a canvas, no more. */
export class SvgPen implements Pen {
  fillStyle: string = "black";
  strokeStyle: string = "black";
  lineWidth = 1;
  globalAlpha = 1;
  font = CHART_FONT;
  lineCap: CanvasLineCap = "butt";
  lineJoin: CanvasLineJoin = "miter";
  textAlign: CanvasTextAlign = "left";
  textBaseline: CanvasTextBaseline = "alphabetic";
  private readonly parts: string[] = [];
  private path = "";
  private dash: readonly number[] = [];
  private clips = 0;
  private readonly open: number[] = [0];

  beginPath(): void {
    this.path = "";
  }
  moveTo(x: number, y: number): void {
    this.path += `M${round(x)} ${round(y)}`;
  }
  lineTo(x: number, y: number): void {
    this.path += `L${round(x)} ${round(y)}`;
  }
  closePath(): void {
    this.path += "Z";
  }
  /** A whole circle: charts draw no other arc. */
  arc(x: number, y: number, radius: number): void {
    const r = round(radius);
    this.path += `M${round(x - radius)} ${round(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
  }
  rect(x: number, y: number, width: number, height: number): void {
    this.path += `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}Z`;
  }
  setLineDash(dash: readonly number[]): void {
    this.dash = dash;
  }
  stroke(): void {
    if (this.path === "") return;
    const dash = this.dash.length > 0 ? ` stroke-dasharray="${this.dash.join(" ")}"` : "";
    const look = `fill="none" stroke="${escapeXml(this.strokeStyle)}" stroke-width="${this.lineWidth}"`;
    const ends = `stroke-linejoin="${this.lineJoin}" stroke-linecap="${this.lineCap}"`;
    this.parts.push(`<path d="${this.path}" ${look} ${ends}${dash}${this.opacity()}/>`);
  }
  fill(): void {
    if (this.path === "") return;
    this.parts.push(`<path d="${this.path}" fill="${escapeXml(this.fillStyle)}"${this.opacity()}/>`);
  }
  fillRect(x: number, y: number, width: number, height: number): void {
    const box = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
    this.parts.push(`<rect ${box} fill="${escapeXml(this.fillStyle)}"${this.opacity()}/>`);
  }
  fillText(text: string, x: number, y: number): void {
    const size = /([\d.]+)px/.exec(this.font)?.[1] ?? "11";
    const shift = this.textBaseline === "middle" ? ` dy="0.35em"` : "";
    const place = `x="${round(x)}" y="${round(y)}"${shift} text-anchor="${ANCHORS[this.textAlign] ?? "start"}"`;
    const look = `font-size="${size}" fill="${escapeXml(this.fillStyle)}"${this.opacity()}`;
    this.parts.push(`<text ${place} ${look}>${escapeXml(text)}</text>`);
  }
  /** From here to `restore` all is cut to the path. */
  clip(): void {
    const id = `clip${this.clips++}`;
    this.parts.push(`<clipPath id="${id}"><path d="${this.path}"/></clipPath><g clip-path="url(#${id})">`);
    this.open[this.open.length - 1]! += 1;
  }
  save(): void {
    this.open.push(0);
  }
  restore(): void {
    this.parts.push("</g>".repeat(this.open.pop() ?? 0));
  }

  /** The whole picture. */
  finish(widthPx: number, heightPx: number): string {
    const box = `width="${widthPx}" height="${heightPx}" viewBox="0 0 ${widthPx} ${heightPx}"`;
    const fonts = `font-family="system-ui, sans-serif"`;
    return `<svg xmlns="http://www.w3.org/2000/svg" ${box} ${fonts}>${this.parts.join("")}</svg>`;
  }

  private opacity(): string {
    return this.globalAlpha < 1 ? ` opacity="${this.globalAlpha}"` : "";
  }
}
