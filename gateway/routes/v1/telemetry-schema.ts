/** What the requests to an endpoint came to, over a range of time, as programs read it. */
import { z } from "zod";
import { OUTCOMES, RANGE_NAMES } from "@/domain/serving/telemetry";
import type { Summary } from "@/domain/serving/telemetry-course";
import type { EndpointTelemetry } from "@/server/endpoints/read-telemetry";

const counts = z.array(z.int());
const maybe = z.number().nullable();
const course = z.array(maybe);
const times = z.object({ p50: maybe, p95: maybe, p99: maybe, mean: maybe });
const timesOverTime = z.object({ p50: course, p95: course, p99: course });

export const telemetry = z
  .object({
    range: z.enum(RANGE_NAMES),
    starts: z.array(z.iso.datetime()).meta({ description: "When each step begins" }),
    seconds: z.array(z.number()).meta({ description: "How long each step lasts" }),
    deployments: z.array(
      z.object({
        name: z.string(),
        total: z.object({
          requests: z.int(),
          errors: z.int(),
          outcomes: z.partialRecord(z.enum(OUTCOMES), z.int()),
          latency_ms: times,
          queue_ms: times,
          copies: z.int(),
          agreements: z.int(),
          in_flight: maybe,
          ready: maybe,
          cpu: maybe.meta({ description: "The most that its instances took together, in whole cores" }),
          memory_bytes: maybe,
        }),
        requests: counts.meta({ description: "As all that follows: one value for each step" }),
        errors: counts,
        outcomes: z.partialRecord(z.enum(OUTCOMES), counts),
        latency_ms: timesOverTime,
        queue_ms: timesOverTime,
        in_flight: course.meta({ description: "The most that was under way" }),
        ready: course.meta({ description: "The fewest instances that took requests" }),
        cpu: course.meta({ description: "The most that its instances took together, in whole cores" }),
        memory_bytes: course,
      }),
    ),
  })
  .meta({ description: "The telemetry of an endpoint" });

export function presentTelemetry({ range, starts, seconds, deployments }: EndpointTelemetry) {
  return {
    range,
    starts: starts.map((at) => new Date(at).toISOString()),
    seconds,
    deployments: deployments.map(({ total, latencyMs, queueMs, inFlight, memoryBytes, ...rest }) => ({
      ...rest,
      total: presentTotal(total),
      latency_ms: latencyMs,
      queue_ms: queueMs,
      in_flight: inFlight,
      memory_bytes: memoryBytes,
    })),
  };
}

const presentTotal = ({ latencyMs, queueMs, inFlight, memoryBytes, ...rest }: Summary) => ({
  ...rest,
  latency_ms: latencyMs,
  queue_ms: queueMs,
  in_flight: inFlight,
  memory_bytes: memoryBytes,
});
