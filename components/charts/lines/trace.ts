import type { Pen } from "../canvas/pen";
import type { Plot } from "./plot";
import type { ChartSeries } from "./series";

type Path = Pick<Pen, "moveTo" | "lineTo">;

/**
 * Traces a line, broken where a value has no place. Of the points in one column of pixels only the first, the extremes
 * and the last are drawn (M4, Jugel et al. 2014): the picture is the same, and a dense line costs a fraction.
 */
export function traceLine(pen: Path, plot: Plot, { x, y }: ChartSeries): void {
  const column = new Column(pen);
  for (let i = 0; i < x.length; i++) {
    const [atX, atY] = [plot.x.toPixel(x[i]!), plot.y.toPixel(y[i]!)];
    if (Number.isFinite(atX) && Number.isFinite(atY)) column.add(atX, atY);
    else column.end();
  }
  column.end();
}

/** The points of the line that fall into one column of pixels. */
class Column {
  private place = Number.NaN;
  private isDrawing = false;
  /** True while the line has one point only. */
  private isLone = false;
  private count = 0;
  private x = 0;
  private last = 0;
  private low = 0;
  private high = 0;

  constructor(private readonly pen: Path) {}

  add(x: number, y: number): void {
    const place = Math.floor(x);
    if (place !== this.place || this.count === 0) {
      this.flush();
      this.place = place;
      if (this.isDrawing) this.pen.lineTo(x, y);
      else this.pen.moveTo(x, y);
      this.isLone = !this.isDrawing;
      this.isDrawing = true;
      this.low = this.high = y;
    }
    this.count += 1;
    this.x = x;
    this.last = y;
    if (y < this.low) this.low = y;
    if (y > this.high) this.high = y;
  }

  /** Ends the line here; what comes after begins a new one. */
  end(): void {
    // A point between two gaps would leave no trace without a length.
    if (this.isLone && this.count === 1) this.pen.lineTo(this.x + 0.01, this.last);
    this.flush();
    this.isDrawing = this.isLone = false;
    this.place = Number.NaN;
  }

  private flush(): void {
    if (this.count > 1) {
      if (this.low !== this.high) {
        this.pen.lineTo(this.x, this.low);
        this.pen.lineTo(this.x, this.high);
      }
      this.pen.lineTo(this.x, this.last);
    }
    this.count = 0;
  }
}

/** Traces the outline of a band: forth along its upper edge and back along the lower one, anew after each gap. */
export function traceBand(
  pen: Path & Pick<Pen, "closePath">,
  plot: Plot,
  x: Float64Array,
  { low, high }: { low: Float64Array; high: Float64Array },
): void {
  const floor = plot.yDomain[0];
  let from = 0;
  for (let i = 0; i <= x.length; i++) {
    if (i < x.length && Number.isFinite(low[i]!) && Number.isFinite(high[i]!)) continue;
    for (let j = from; j < i; j++) {
      const at = plot.y.toPixel(high[j]!);
      if (j === from) pen.moveTo(plot.x.toPixel(x[j]!), at);
      else pen.lineTo(plot.x.toPixel(x[j]!), at);
    }
    // On a logarithmic axis a lower edge at zero or below goes to the foot of the picture.
    for (let j = i - 1; j >= from; j--) {
      const at = plot.y.toPixel(low[j]!);
      pen.lineTo(plot.x.toPixel(x[j]!), Number.isNaN(at) ? plot.y.toPixel(floor) : at);
    }
    if (i > from) pen.closePath();
    from = i + 1;
  }
}
