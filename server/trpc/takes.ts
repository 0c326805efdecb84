import type { z } from "zod";

/**
 * What a procedure hands on to a command or a query that checks it: `parse` there is the one check at every door, so here
 * the schema gives types, and the sweep its samples. What no command checks as a whole is checked by `.input(schema)`.
 */
export const takes = <S extends z.ZodType>(schema: S) =>
  Object.assign((value: unknown) => value as z.input<S>, { schema });
