import type { z } from "zod";
import { AppError } from "@/domain/errors";

/** Checks an input at a boundary; a bad one is one error that names every wrong field. */
export function parse<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const read = schema.safeParse(input);
  if (read.success) return read.data;
  const issues = read.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  const first = issues[0]!;
  throw new AppError("invalid", first.path ? `${first.path}: ${first.message}` : first.message, { issues });
}
