/** How it is noticed that a worker does not get ready, or answers no more: Azure's probes of a deployment. */
import { z } from "zod";
import { fields, integer, wholeNumber } from "../yaml/fields";

export const probeFields = fields("a probe", {
  initial_delay: integer(wholeNumber.min(0).max(86_400)).optional(),
  period: integer(wholeNumber.min(1).max(86_400)).optional(),
  timeout: integer(wholeNumber.min(1).max(86_400)).optional(),
  success_threshold: integer(wholeNumber.min(1)).optional(),
  failure_threshold: integer(wholeNumber.min(1).max(10_000)).optional(),
});
type ProbeFile = z.infer<typeof probeFields>;

/** Counting begins after `initialDelayMs`; so many greetings in a row that fail, and the worker is replaced. */
export const livenessProbe = z.object({
  initialDelayMs: z.number(),
  periodMs: z.number(),
  /** So long a worker may take to greet. */
  timeoutMs: z.number(),
  failureThreshold: z.number(),
});
export type LivenessProbe = z.infer<typeof livenessProbe>;

/** Seconds, as Azure has them. */
const withDefaults = (written: ProbeFile = {}) => ({
  initialDelay: written.initial_delay ?? 10,
  period: written.period ?? 10,
  timeout: written.timeout ?? 2,
  failureThreshold: written.failure_threshold ?? 30,
});

export function readLiveness(written?: ProbeFile): LivenessProbe {
  const { initialDelay, period, timeout, failureThreshold } = withDefaults(written);
  return {
    initialDelayMs: initialDelay * 1_000,
    periodMs: period * 1_000,
    timeoutMs: timeout * 1_000,
    failureThreshold,
  };
}

/** A worker is ready when its `init()` returns: the probe says how long that may take. */
export function readStartTimeoutMs(written?: ProbeFile): number {
  const { initialDelay, period, failureThreshold } = withDefaults(written);
  return (initialDelay + period * failureThreshold) * 1_000;
}
