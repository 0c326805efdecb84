export const KINDS = ["svg", "recharts", "canvas"] as const;
export type Kind = (typeof KINDS)[number];

export interface Measured {
  /** From the order to draw until the frames after it were shown. */
  drawMs: number;
  /** From one frame to the next while the pointer moves. */
  framesMs: number[];
}
