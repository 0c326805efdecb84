import type { z } from "zod";
import { issueWithin, refuseIssues } from "@/domain/issues";

/** Checks an input at a boundary; a bad one is one error that names every wrong field. */
export function parse<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const read = schema.safeParse(input);
  if (read.success) return read.data;
  throw refuseIssues(read.error.issues.map(({ path, message }) => issueWithin(input, path, message)));
}
