/** How many instances a deployment has: `scale_settings` as Azure's file has them, and what follows from the load. */
import { z } from "zod";
import { fields, integer, number, oneOf, wholeNumber } from "../yaml/fields";

export const MAX_INSTANCES = 16;
const instances = (least: number) => integer(wholeNumber.min(least).max(MAX_INSTANCES));

export const scaleFields = fields("scale settings", {
  type: oneOf(["default", "target_utilization"]).optional(),
  min_instances: instances(0).optional(),
  max_instances: instances(1).optional(),
  polling_interval: integer(wholeNumber.min(1).max(3_600)).optional(),
  target_utilization_percentage: number.pipe(z.number().min(1).max(100)).optional(),
}).superRefine(({ min_instances: min = 1, max_instances: max = 1 }, { addIssue }) => {
  if (min > max)
    addIssue({
      code: "custom",
      path: ["min_instances"],
      message: `is ${min}, which is more than max_instances, ${max}`,
    });
});

/** Between which numbers of instances, and to which part of what they can do, in percent. */
export interface ScaleSettings {
  min: number;
  max: number;
  targetPercent: number;
  pollSeconds: number;
}

/** Azure's defaults; null where the number of instances is fixed. */
export function readScale(asked: z.output<typeof scaleFields> | undefined): ScaleSettings | null {
  if (asked?.type !== "target_utilization") return null;
  return {
    min: asked.min_instances ?? 1,
    max: asked.max_instances ?? 1,
    targetPercent: asked.target_utilization_percentage ?? 70,
    pollSeconds: asked.polling_interval ?? 1,
  };
}

/** At least one is deployed, so that a script that does not start is seen at once. */
export const deployedCount = (scale: ScaleSettings, asked: number): number =>
  Math.min(scale.max, Math.max(1, scale.min, asked));

/** How many instances are wanted at present, and why. Times are in milliseconds since 1970. */
export interface Scaling {
  wanted: number;
  reason: string;
  since: number;
  /** Since when fewer would have done, and the most that were needed in that time. */
  fewerSince: number | null;
  mostNeeded: number;
}

/** What is needed no more goes after so long; the last instance after longer, as its return has somebody wait. */
export const FEWER_AFTER_MS = 60_000;
export const NONE_AFTER_MS = 300_000;

export const newScaling = (wanted: number, reason: string, now: number): Scaling => ({
  ...{ wanted, reason, since: now },
  ...{ fewerSince: null, mostNeeded: 0 },
});

export interface Load {
  /** Requests that somebody waits for, on average over the last second. */
  inFlight: number;
  /** How many of them one instance takes at a time. */
  perInstance: number;
}

/** More at once, fewer only after they would have done for a while: the answer is the same object where nothing changes. */
export function advanceScaling(scaling: Scaling, settings: ScaleSettings, load: Load, now: number): Scaling {
  const needed = neededFor(settings, load);
  const least = Math.min(settings.max, Math.max(settings.min, scaling.wanted));
  if (needed > scaling.wanted || least !== scaling.wanted)
    return newScaling(Math.max(needed, least), explain(settings, load, needed), now);
  if (needed === scaling.wanted)
    return scaling.fewerSince === null ? scaling : { ...scaling, fewerSince: null, mostNeeded: 0 };
  if (scaling.fewerSince === null) return { ...scaling, fewerSince: now, mostNeeded: needed };
  const mostNeeded = Math.max(scaling.mostNeeded, needed);
  const idleMs = now - scaling.fewerSince;
  if (scaling.wanted > 1 && mostNeeded < scaling.wanted && idleMs >= FEWER_AFTER_MS) {
    const wanted = Math.max(1, mostNeeded);
    const reason =
      mostNeeded === 0
        ? "No request came in the last minute."
        : `No more than ${mostNeeded} ${mostNeeded === 1 ? "was" : "were"} needed in the last minute.`;
    // Of what goes on to be idle, the time counts from its beginning.
    const rest = wanted > mostNeeded ? { fewerSince: scaling.fewerSince, mostNeeded } : {};
    return { ...newScaling(wanted, reason, now), ...rest };
  }
  if (mostNeeded === 0 && idleMs >= NONE_AFTER_MS)
    return newScaling(0, "No request came in the last five minutes: the next one starts an instance.", now);
  return mostNeeded === scaling.mostNeeded ? scaling : { ...scaling, mostNeeded };
}

function neededFor({ min, max, targetPercent }: ScaleSettings, { inFlight, perInstance }: Load): number {
  const needed = Math.ceil((inFlight / perInstance) * (100 / targetPercent));
  return Math.min(max, Math.max(min, needed));
}

function explain({ targetPercent, max }: ScaleSettings, { inFlight, perInstance }: Load, needed: number) {
  const underWay = inFlight >= 10 ? Math.round(inFlight) : Math.round(inFlight * 10) / 10;
  const most = needed === max ? `, and ${max} is the most` : "";
  return `${underWay} requests were under way at a time, of which an instance takes ${perInstance}: ${needed} keep it at ${targetPercent} %${most}.`;
}
