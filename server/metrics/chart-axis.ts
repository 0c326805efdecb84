import { z } from "zod";
import type { Axis } from "@/domain/metrics/points";

/**
 * What a chart draws along: steps, the time of day (milliseconds since the epoch), or milliseconds since the start of
 * each run, so that runs of different days lie over each other.
 */
export const chartAxis = z.enum(["step", "relative", "time"]);
export type ChartAxis = z.infer<typeof chartAxis>;

/** The axis that the stored points are read along. */
export const readAxis = (axis: ChartAxis): Axis => (axis === "step" ? "step" : "time");
