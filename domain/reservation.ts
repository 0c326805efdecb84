/** What a job wants an engine to set aside for it: `resources.properties.ray`, in the engine's own words. */
import { z } from "zod";

const written = z
  .string()
  .regex(/^\d+(\.\d+)?$/)
  .transform(Number);
const amount = z.union([z.number(), written]).pipe(z.number().min(0).max(1_000_000));

export const reservation = z.strictObject({
  num_cpus: amount.optional(),
  num_gpus: amount.optional(),
  /** Others that the cluster's machines have, each by its name there. */
  resources: z.record(z.string().min(1).max(255), amount).optional(),
});
export type Reservation = z.infer<typeof reservation>;

export interface ReadReservation {
  reserve?: Reservation | undefined;
  /** What is wrong with it. */
  problem?: string;
}

export function readReservation(properties: unknown): ReadReservation {
  const given = (properties as { ray?: unknown } | null | undefined)?.ray;
  if (given === undefined || given === null) return {};
  const { success, data, error } = reservation.safeParse(given);
  if (success) return { reserve: data };
  const [issue] = error.issues;
  const where = ["ray", ...(issue?.path ?? [])].join(".");
  return {
    problem: `\`resources.properties.${where}\` cannot be read: num_cpus and num_gpus are amounts, resources are amounts by their names.`,
  };
}
