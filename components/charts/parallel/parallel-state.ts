import { z } from "zod";

/** A part of an axis: from and to, or the texts. */
const brush = z.union([z.tuple([z.number(), z.number()]), z.array(z.string())]);
export type Brush = z.infer<typeof brush>;

/** What a person has set at the axes, by the id of the dimension. It fits into an address as JSON. */
export const parallelState = z.object({
  /** Which axes are logarithmic and which are not; of another one its values decide. */
  log: z.record(z.string(), z.boolean()).default({}),
  brushes: z.record(z.string(), brush).default({}),
});
export type ParallelState = z.infer<typeof parallelState>;

export const NO_PARALLEL_STATE: ParallelState = { log: {}, brushes: {} };
export const isRange = (part: Brush): part is [number, number] => typeof part[0] === "number";
